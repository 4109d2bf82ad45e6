// Advanced SIMD (NEON) words for the kernel skeletons, for every arm64 CPU. Included by *_neon*.cc
// files alone.
//
// Without dot products, operands are int16 pairs with all the first ones before all the second ones
// (kSplitPairs): two widening multiply-accumulates a vector.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

#include "kernels/requantize_lanes.h"

namespace octet::kernels {
namespace {

// 4 int32 lanes; what all arm64 tiers share.
struct NeonLanes {
  using Int32 = int32x4_t;
  static constexpr int kLanes = 4;
  static constexpr int kVectorBytes = 16;

  static Int32 Load(const int32_t* from) { return vld1q_s32(from); }
  static Int32 Splat32(int32_t x) { return vdupq_n_s32(x); }
  static Int32 Add(Int32 a, Int32 b) { return vaddq_s32(a, b); }

  // Never chosen: the integer form is as fast here (no kernel has a verify_float).
  static Int32 RequantizeFloat(Int32 acc, const RequantizeLanes& lanes) {
    const float32x4_t scaled =
        vfmaq_f32(vld1q_f32(lanes.offset), vcvtq_f32_s32(acc), vld1q_f32(lanes.scale));
    return vcvtnq_s32_f32(scaled);
  }

  static Int32 RequantizeInteger(Int32 acc, const RequantizeLanes& lanes) {
    const uint32x4_t x = vreinterpretq_u32_s32(acc);
    const uint32x4_t multiplier = vld1q_u32(lanes.multiplier);
    const uint64x2_t low = vmull_u32(vget_low_u32(x), vget_low_u32(multiplier));
    const uint64x2_t high = vmull_high_u32(x, multiplier);
    const int32x4_t upper =
        vreinterpretq_s32_u32(vuzp2q_u32(vreinterpretq_u32_u64(low), vreinterpretq_u32_u64(high)));
    const uint32x4_t below = vcltq_s32(upper, Load(lanes.negative));  // all ones where it is
    const int32x4_t fixed = vaddq_s32(upper, vreinterpretq_s32_u32(below));
    return vshlq_s32(vaddq_s32(fixed, Load(lanes.addend)), vnegq_s32(Load(lanes.shift)));
  }

  template <int kVectors>
  static uint8x16_t Narrow(const Int32* values, uint8_t min, uint8_t max, uint8_t flip) {
    const int32x4_t zero = vdupq_n_s32(0);
    const int16x8_t low = vcombine_s16(
        vqmovn_s32(values[0]), vqmovn_s32(kVectors > 1 ? values[kVectors > 1 ? 1 : 0] : zero));
    const int16x8_t high =
        vcombine_s16(vqmovn_s32(kVectors > 2 ? values[kVectors > 2 ? 2 : 0] : zero),
                     vqmovn_s32(kVectors > 3 ? values[kVectors > 3 ? 3 : 0] : zero));
    const uint8x16_t bytes = vcombine_u8(vqmovun_s16(low), vqmovun_s16(high));
    const uint8x16_t clamped = vminq_u8(vmaxq_u8(bytes, vdupq_n_u8(min)), vdupq_n_u8(max));
    return veorq_u8(clamped, vdupq_n_u8(flip));
  }

  template <int kVectors>
  static void Store(const Int32* values, uint8_t min, uint8_t max, uint8_t flip, uint8_t* to,
                    int columns) {
    const uint8x16_t bytes = Narrow<kVectors>(values, min, max, flip);
    if (columns == 16) {
      vst1q_u8(to, bytes);
      return;
    }
    uint8_t copy[16];
    vst1q_u8(copy, bytes);
    __builtin_memcpy(to, copy, static_cast<size_t>(columns));
  }
};

struct Neon : NeonLanes {
  using Operand = int16x8_t;
  // 32 registers: 24 accumulators, 4 of weights, one of input.
  static constexpr int kTileRows[] = {8, 8, 8, 6};

  static Operand BroadcastGroup(const uint8_t* from) {
    int32_t group;
    __builtin_memcpy(&group, from, sizeof(group));
    return vreinterpretq_s16_s32(vdupq_n_s32(group));
  }
  static Operand LoadWeights(const uint8_t* from) {
    return vld1q_s16(reinterpret_cast<const int16_t*>(from));
  }
  // A broadcast group repeats x0 x1: its first half has x0 in lane 0 and x1 in lane 1.
  static Int32 Dot(Int32 acc, Operand x, Operand w) {
    const int16x4_t group = vget_low_s16(x);
    acc = vmlal_lane_s16(acc, vget_low_s16(w), group, 0);
    return vmlal_lane_s16(acc, vget_high_s16(w), group, 1);
  }
};

// Depthwise words: 8 channels, vertical taps in split pairs.
struct NeonDepthwise : NeonLanes {
  using Operand = int16x8_t;
  static constexpr int kVectors = 2;
  static constexpr int Dwords(int taps) { return (taps + 1) / 2; }

  static Operand LoadWeights(const uint8_t* from) { return Neon::LoadWeights(from); }
  static Int32 Dot(Int32 acc, Operand x, Operand w) {
    acc = vmlal_s16(acc, vget_low_s16(x), vget_low_s16(w));
    return vmlal_high_s16(acc, x, w);
  }

  // As int8 values: unsigned bytes are flipped to them.
  static int16x8_t LoadWidened(const uint8_t* from, uint8_t flip) {
    const uint8x8_t bytes = veor_u8(vld1_u8(from), vdup_n_u8(flip ^ 0x80));
    return vmovl_s8(vreinterpret_s8_u8(bytes));
  }

  template <int kTaps>
  [[gnu::always_inline]] static inline void Column(const uint8_t* const* rows, int64_t offset,
                                                   uint8_t flip, Operand (*out)[kVectors]) {
    constexpr int kDwords = Dwords(kTaps);
#pragma GCC unroll 3
    for (int d = 0; d < kDwords; ++d) {
      const int16x8_t upper = LoadWidened(rows[2 * d] + offset, flip);
      const int16x8_t lower =
          2 * d + 1 < kTaps ? LoadWidened(rows[2 * d + 1] + offset, flip) : vdupq_n_s16(0);
      out[d][0] = vcombine_s16(vget_low_s16(upper), vget_low_s16(lower));
      out[d][1] = vcombine_s16(vget_high_s16(upper), vget_high_s16(lower));
    }
  }

  static Operand Outside(uint8_t zero_point) {
    return vdupq_n_s16(static_cast<int16_t>(zero_point - 128));
  }

  static void StoreRows(const Int32* values, uint8_t min, uint8_t max, uint8_t flip,
                        uint8_t* const* outputs, int64_t offset) {
    vst1_u8(outputs[0] + offset, vget_low_u8(Narrow<kVectors>(values, min, max, flip)));
  }
};

}  // namespace
}  // namespace octet::kernels
