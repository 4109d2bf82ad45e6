// NEON words with the smmla instruction (Armv8.6 int8 matrix multiply), which multiplies the 8-byte
// groups of two rows with those of two channels. Included by *_neon_i8mm.cc files alone.
#pragma once

#include "kernels/isa/neon.h"

namespace octet::kernels {
namespace {

struct NeonI8mm : NeonLanes {
  using Operand = int8x16_t;
  // 32 registers: 24 accumulators, 4 of input, one of weights.
  static constexpr int kTileRows[] = {8, 8, 8, 6};
  static constexpr int kPairBytes = 16;  // of weights: two channels' groups

  static Operand LoadRowPair(const uint8_t* upper, const uint8_t* lower) {
    return vreinterpretq_s8_u8(vcombine_u8(vld1_u8(upper), vld1_u8(lower)));
  }
  static Operand LoadWeights(const uint8_t* from) {
    return vld1q_s8(reinterpret_cast<const int8_t*>(from));
  }
  static Int32 DotPair(Int32 acc, Operand x, Operand w) { return vmmlaq_s32(acc, x, w); }

  static void StartPair(Int32 bias, Int32 (&acc)[2]) {
    acc[0] = vcombine_s32(vget_low_s32(bias), vget_low_s32(bias));
    acc[1] = vcombine_s32(vget_high_s32(bias), vget_high_s32(bias));
  }
  static Int32 UpperRow(const Int32 (&acc)[2]) {
    return vcombine_s32(vget_low_s32(acc[0]), vget_low_s32(acc[1]));
  }
  static Int32 LowerRow(const Int32 (&acc)[2]) {
    return vcombine_s32(vget_high_s32(acc[0]), vget_high_s32(acc[1]));
  }
};

}  // namespace
}  // namespace octet::kernels
