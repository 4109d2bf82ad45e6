// The terms of 8-bit SOFTMAX (kernels/softmax/softmax_kernel.h), one element each: what the
// reference computes for every element and the table kernel once. `static` on purpose, as in
// kernels/requantize.h.
#pragma once

#include <cstdint>

#include "kernels/fixed_point_math.h"
#include "kernels/softmax/softmax_kernel.h"

namespace octet::kernels {

// e(d) of the contract, in Q0.31.
[[maybe_unused]] static inline int32_t SoftmaxExp(const SoftmaxQuantizedArguments& arguments,
                                                  int32_t difference) {
  if (difference < arguments.diff_min) return 0;
  return ExpOfNegativeQ5_26(MultiplyByQuantizedMultiplier(difference, arguments.input_beta));
}

inline constexpr int kSoftmaxSumIntegerBits = 12;

// What e(d) adds to its row's sum, in Q12.19.
[[maybe_unused]] static inline uint32_t SoftmaxSumTerm(int32_t exp) {
  return static_cast<uint32_t>(RoundingDivideByPowerOfTwo(exp, kSoftmaxSumIntegerBits));
}

// Bounded by 32 bits, so that a sum of more than 8191 equal maxima is defined.
[[maybe_unused]] static inline FixedPointReciprocal SoftmaxReciprocal(uint64_t sum) {
  const auto bounded = static_cast<uint32_t>(sum < UINT32_MAX ? sum : UINT32_MAX);
  return Reciprocal(bounded, kSoftmaxSumIntegerBits);
}

// round(e(d) / sum * 2^8), not yet clamped.
[[maybe_unused]] static inline int32_t SoftmaxSteps(FixedPointReciprocal reciprocal, int32_t exp) {
  constexpr int kExpFractionBits = 31;
  constexpr int kOutputBits = 8;
  constexpr int kLargestShift = 31;
  const int shift = reciprocal.exponent + kExpFractionBits - kOutputBits;
  if (shift > kLargestShift) return 0;
  return RoundingDivideByPowerOfTwo(SaturatingRoundingDoublingHighMul(reciprocal.mantissa, exp),
                                    shift);
}

}  // namespace octet::kernels
