// AVX2 words for the kernel skeletons. Included by *_avx2.cc files alone.
//
// AVX2 has no exact 8-bit dot product (vpmaddubsw saturates), so operands are int16 pairs:
// vpmaddwd multiplies two pairs and adds the products, exactly.
#pragma once

#include "kernels/isa/ymm.h"

namespace octet::kernels {
namespace {

struct Avx2 : Ymm {
  // 16 registers: 12 accumulators, 2 of weights, one of input, one of products.
  static constexpr int kTileRows[] = {10, 6};

  static Int32 Dot(Int32 acc, Operand x, Operand w) {
    return _mm256_add_epi32(acc, _mm256_madd_epi16(x, w));
  }

  // Depthwise: 16 channels, vertical taps in pairs.
  static constexpr int kVectors = 2;
  static constexpr int Dwords(int taps) { return (taps + 1) / 2; }

  static __m256i LoadWidened(const uint8_t* from, __m128i flip) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    return _mm256_cvtepu8_epi16(_mm_xor_si128(bytes, flip));
  }

  template <int kTaps>
  [[gnu::always_inline]] static inline void Column(const uint8_t* const* rows, int64_t offset,
                                                   uint8_t flip, Operand (*out)[kVectors]) {
    constexpr int kDwords = Dwords(kTaps);
    const __m128i flips = _mm_set1_epi8(static_cast<char>(flip));
#pragma GCC unroll 3
    for (int d = 0; d < kDwords; ++d) {
      const __m256i upper = LoadWidened(rows[2 * d] + offset, flips);
      const __m256i lower =
          2 * d + 1 < kTaps ? LoadWidened(rows[2 * d + 1] + offset, flips) : _mm256_setzero_si256();
      out[d][0] = _mm256_unpacklo_epi16(upper, lower);
      out[d][1] = _mm256_unpackhi_epi16(upper, lower);
    }
  }

  static Operand Outside(uint8_t zero_point) { return _mm256_set1_epi16(zero_point); }

  static void StoreRows(const Int32* values, uint8_t min, uint8_t max, uint8_t flip,
                        uint8_t* const* outputs, int64_t offset) {
    Store<kVectors>(values, min, max, flip, outputs[0] + offset, kVectors * kLanes);
  }
};

}  // namespace
}  // namespace octet::kernels
