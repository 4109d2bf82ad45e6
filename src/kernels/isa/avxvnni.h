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

  // Depthwise: 32 channels, vertical taps in fours (depthwise_conv2d/byte_columns.h).
  static constexpr int kVectors = 4;

  static Operand Flips(uint8_t flip) { return _mm256_set1_epi8(static_cast<char>(flip)); }
  template <int kTaps>
  static Operand LoadRow(const uint8_t* const* rows, int row, int64_t offset) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[row] + offset));
  }
  static Operand Xor(Operand a, Operand b) { return _mm256_xor_si256(a, b); }
  static Operand ZeroRow() { return _mm256_setzero_si256(); }
  static Operand ZipBytesLow(Operand a, Operand b) { return _mm256_unpacklo_epi8(a, b); }
  static Operand ZipBytesHigh(Operand a, Operand b) { return _mm256_unpackhi_epi8(a, b); }
  static Operand ZipPairsLow(Operand a, Operand b) { return _mm256_unpacklo_epi16(a, b); }
  static Operand ZipPairsHigh(Operand a, Operand b) { return _mm256_unpackhi_epi16(a, b); }

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
