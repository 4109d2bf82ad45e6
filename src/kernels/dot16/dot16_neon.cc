#include <arm_neon.h>

#include "kernels/dot16/dot16_tile.h"

namespace octet::kernels {
namespace {

struct NeonWords16 {
  using Sum = int32x4_t;
  static constexpr int kLanes = 8;
  static constexpr int kSumLanes = 4;

  static Sum Zero() { return vdupq_n_s32(0); }
  static Sum MultiplyPairs(Sum acc, const int16_t* x, const int8_t* w) {
    const int16x8_t inputs = vld1q_s16(x);
    const int16x8_t weights = vmovl_s8(vld1_s8(w));
    acc = vmlal_s16(acc, vget_low_s16(inputs), vget_low_s16(weights));
    return vmlal_high_s16(acc, inputs, weights);
  }
  static void StoreSums(Sum acc, int32_t* lanes) { vst1q_s32(lanes, acc); }
  static void MultiplyAdd(const int16_t* x, const int8_t* w, int32_t* acc) {
    const int16x8_t inputs = vld1q_s16(x);
    const int16x8_t weights = vmovl_s8(vld1_s8(w));
    vst1q_s32(acc, vmlal_s16(vld1q_s32(acc), vget_low_s16(inputs), vget_low_s16(weights)));
    vst1q_s32(acc + 4, vmlal_high_s16(vld1q_s32(acc + 4), inputs, weights));
  }
};

}  // namespace

const Dot16Kernel kDot16Neon = {
    .name = "Dot16Neon",
    .dot_rows = DotRows16<NeonWords16>,
    .multiply_add = MultiplyAdd16<NeonWords16>,
};

}  // namespace octet::kernels
