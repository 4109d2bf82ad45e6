// Load-time proof that a three-instruction float requantisation is exact (RequantizeForm::kFloat).
//
// Both y(x) = clamp(zero_point + MultiplyByQuantizedMultiplier(x, M)) and
// f(x) = round_to_nearest_even(fma(float(x), scale, offset)) rise with x. y has at most 255 steps:
// T[k], the smallest x with y(x) >= k. If f(T[k]) >= k > f(T[k] - 1) for every k then f, clamped,
// equals y for every int32 x. docs/kernels/requantize.md has the proof.
#pragma once

#include <cstdint>

#include "kernels/requantize_lanes.h"

namespace octet::kernels {

inline constexpr int kMaxThresholds = 256;  // 255, rounded up to whole vectors

// The steps of y for k = first, first + 1, ...
struct RequantizeThresholds {
  int first = 0;
  int count = 0;
  int32_t at[kMaxThresholds];
};

struct FloatRequantize {
  float scale = 0;
  float offset = 0;
};

// Given: HasIntegerForm(channel), its mantissa is not 0.
RequantizeThresholds ThresholdsOf(const ChannelRequantize& channel);

// Does the float form with these constants meet every threshold? fma is fused, rounded once.
using VerifyFloatFunction = bool (*)(const RequantizeThresholds& thresholds, FloatRequantize form);
bool VerifyFloatReference(const RequantizeThresholds& thresholds, FloatRequantize form);
bool VerifyFloatAvx2(const RequantizeThresholds& thresholds, FloatRequantize form);

// Are there such constants? False for about one channel in eight.
bool ProveFloatRequantize(const ChannelRequantize& channel, VerifyFloatFunction verify,
                          FloatRequantize& form);

}  // namespace octet::kernels
