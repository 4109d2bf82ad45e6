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

  // Depthwise: 16 channels, vertical taps in fours (depthwise_conv2d/byte_columns.h).
  static constexpr int kVectors = 4;

  static Operand Flips(uint8_t flip) { return vdupq_n_s8(static_cast<int8_t>(flip ^ 0x80)); }
  template <int kTaps>
  static Operand LoadRow(const uint8_t* const* rows, int row, int64_t offset) {
    return vld1q_s8(reinterpret_cast<const int8_t*>(rows[row] + offset));
  }
  static Operand Xor(Operand a, Operand b) { return veorq_s8(a, b); }
  static Operand ZeroRow() { return vdupq_n_s8(0); }
  static Operand ZipBytesLow(Operand a, Operand b) { return vzip1q_s8(a, b); }
  static Operand ZipBytesHigh(Operand a, Operand b) { return vzip2q_s8(a, b); }
  static Operand ZipPairsLow(Operand a, Operand b) {
    return vreinterpretq_s8_s16(vzip1q_s16(vreinterpretq_s16_s8(a), vreinterpretq_s16_s8(b)));
  }
  static Operand ZipPairsHigh(Operand a, Operand b) {
    return vreinterpretq_s8_s16(vzip2q_s16(vreinterpretq_s16_s8(a), vreinterpretq_s16_s8(b)));
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
