// AVX-VNNI words for the kernel skeletons. Included by *_avxvnni.cc files alone.
#pragma once

#include "kernels/isa/ymm.h"

namespace octet::kernels {
namespace {

struct AvxVnni : Ymm {
  // 16 registers: 12 accumulators, 2 of weights, one of input.
  static constexpr int kTileRows[] = {12, 6};

  // Four products of unsigned (x) and signed (w) bytes, added. One instruction by hand: g++ 12
  // spills the accumulators around the intrinsic.
  static Int32 Dot(Int32 acc, Operand x, Operand w) {
#ifdef OCTET_EMULATED_ISA
    return _mm256_dpbusd_epi32(acc, x, w);
#else
    __asm__("%{vex%} vpdpbusd %2, %1, %0" : "+x"(acc) : "x"(x), "xm"(w));
    return acc;
#endif
  }

  // Depthwise: 32 channels, vertical taps in fours.
  static constexpr int kVectors = 4;
  static constexpr int Dwords(int taps) { return (taps + 3) / 4; }

  template <int kTaps>
  static __m256i LoadRow(const uint8_t* const* rows, int row, int64_t offset, __m256i flip) {
    if (row >= kTaps) return _mm256_setzero_si256();
    const auto* from = reinterpret_cast<const __m256i*>(rows[row] + offset);
    return _mm256_xor_si256(_mm256_loadu_si256(from), flip);
  }

  template <int kTaps>
  [[gnu::always_inline]] static inline void Column(const uint8_t* const* rows, int64_t offset,
                                                   uint8_t flip, Operand (*out)[kVectors]) {
    constexpr int kDwords = Dwords(kTaps);
    const __m256i flips = _mm256_set1_epi8(static_cast<char>(flip));
#pragma GCC unroll 2
    for (int d = 0; d < kDwords; ++d) {
      const __m256i row0 = LoadRow<kTaps>(rows, 4 * d, offset, flips);
      const __m256i row1 = LoadRow<kTaps>(rows, 4 * d + 1, offset, flips);
      const __m256i row2 = LoadRow<kTaps>(rows, 4 * d + 2, offset, flips);
      const __m256i row3 = LoadRow<kTaps>(rows, 4 * d + 3, offset, flips);
      const __m256i low01 = _mm256_unpacklo_epi8(row0, row1);
      const __m256i high01 = _mm256_unpackhi_epi8(row0, row1);
      const __m256i low23 = _mm256_unpacklo_epi8(row2, row3);
      const __m256i high23 = _mm256_unpackhi_epi8(row2, row3);
      out[d][0] = _mm256_unpacklo_epi16(low01, low23);
      out[d][1] = _mm256_unpackhi_epi16(low01, low23);
      out[d][2] = _mm256_unpacklo_epi16(high01, high23);
      out[d][3] = _mm256_unpackhi_epi16(high01, high23);
    }
  }

  static Operand Outside(uint8_t zero_point) {
    return _mm256_set1_epi8(static_cast<char>(zero_point));
  }

  static void StoreRows(const Int32* values, uint8_t min, uint8_t max, uint8_t flip,
                        uint8_t* const* outputs, int64_t offset) {
    Store<kVectors>(values, min, max, flip, outputs[0] + offset, kVectors * kLanes);
  }
};

}  // namespace
}  // namespace octet::kernels
