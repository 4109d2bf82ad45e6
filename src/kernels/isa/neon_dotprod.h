// NEON words with the sdot instruction (Armv8.2 dot product). Included by *_neon_dotprod.cc files
// alone. Inputs are int8: uint8 ones less 128.
#pragma once

#include "kernels/isa/neon.h"

namespace octet::kernels {
namespace {

struct NeonDotprod : NeonLanes {
  using Operand = int8x16_t;
  // 32 registers: 24 accumulators, 4 of weights, one of input.
  static constexpr int kTileRows[] = {8, 8, 8, 6};

  static Operand BroadcastGroup(const uint8_t* from) {
    int32_t group;
    __builtin_memcpy(&group, from, sizeof(group));
    return vreinterpretq_s8_s32(vdupq_n_s32(group));
  }
  static Operand LoadWeights(const uint8_t* from) {
    return vld1q_s8(reinterpret_cast<const int8_t*>(from));
  }
  static Int32 Dot(Int32 acc, Operand x, Operand w) { return vdotq_s32(acc, x, w); }

  // Depthwise: 16 channels, vertical taps in fours.
  static constexpr int kVectors = 4;
  static constexpr int Dwords(int taps) { return (taps + 3) / 4; }

  template <int kTaps>
  static uint8x16_t LoadRow(const uint8_t* const* rows, int row, int64_t offset, uint8x16_t flip) {
    if (row >= kTaps) return vdupq_n_u8(0);
    return veorq_u8(vld1q_u8(rows[row] + offset), flip);
  }

  template <int kTaps>
  [[gnu::always_inline]] static inline void Column(const uint8_t* const* rows, int64_t offset,
                                                   uint8_t flip, Operand (*out)[kVectors]) {
    constexpr int kDwords = Dwords(kTaps);
    const uint8x16_t flips = vdupq_n_u8(flip ^ 0x80);
#pragma GCC unroll 2
    for (int d = 0; d < kDwords; ++d) {
      const uint8x16_t row0 = LoadRow<kTaps>(rows, 4 * d, offset, flips);
      const uint8x16_t row1 = LoadRow<kTaps>(rows, 4 * d + 1, offset, flips);
      const uint8x16_t row2 = LoadRow<kTaps>(rows, 4 * d + 2, offset, flips);
      const uint8x16_t row3 = LoadRow<kTaps>(rows, 4 * d + 3, offset, flips);
      const uint16x8_t low01 = vreinterpretq_u16_u8(vzip1q_u8(row0, row1));
      const uint16x8_t high01 = vreinterpretq_u16_u8(vzip2q_u8(row0, row1));
      const uint16x8_t low23 = vreinterpretq_u16_u8(vzip1q_u8(row2, row3));
      const uint16x8_t high23 = vreinterpretq_u16_u8(vzip2q_u8(row2, row3));
      out[d][0] = vreinterpretq_s8_u16(vzip1q_u16(low01, low23));
      out[d][1] = vreinterpretq_s8_u16(vzip2q_u16(low01, low23));
      out[d][2] = vreinterpretq_s8_u16(vzip1q_u16(high01, high23));
      out[d][3] = vreinterpretq_s8_u16(vzip2q_u16(high01, high23));
    }
  }

  static Operand Outside(uint8_t zero_point) {
    return vdupq_n_s8(static_cast<int8_t>(zero_point - 128));
  }

  static void StoreRows(const Int32* values, uint8_t min, uint8_t max, uint8_t flip,
                        uint8_t* const* outputs, int64_t offset) {
    vst1q_u8(outputs[0] + offset, Narrow<kVectors>(values, min, max, flip));
  }
};

}  // namespace
}  // namespace octet::kernels
