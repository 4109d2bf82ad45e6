// Arithmetic on fixed-point numbers beyond requantisation: exp and 1/x for SOFTMAX, 16-bit products
// for HARD_SWISH. Qm.n is a signed integer with m integer and n fraction bits: real = raw / 2^n.
// Each function names the gemmlowp or TFLite function it equals, bit for bit.
//
// Functions are `static` on purpose, as in requantize.h.
#pragma once

#include <bit>
#include <cstdint>

#include "kernels/requantize.h"

namespace octet::kernels {

// x * 2^shift, saturating. = gemmlowp SaturatingRoundingMultiplyByPOT<shift>(int32)
[[maybe_unused]] static inline int32_t SaturatingLeftShift(int32_t x, int shift) {
  const int64_t shifted = static_cast<int64_t>(x) * (int64_t{1} << shift);
  if (shifted > INT32_MAX) return INT32_MAX;
  return shifted < INT32_MIN ? INT32_MIN : static_cast<int32_t>(shifted);
}

// exp(a) for a in [-1/4, 0), Q0.31 to Q0.31: the Taylor polynomial of degree 4 around -1/8.
// = gemmlowp exp_on_interval_between_negative_one_quarter_and_0_excl
[[maybe_unused]] static inline int32_t ExpBetweenMinusQuarterAndZero(int32_t a) {
  constexpr int32_t kExpMinusEighth = 1895147668;
  constexpr int32_t kThird = 715827883;
  constexpr int32_t kEighth = 1 << 28;
  const int32_t x = a + kEighth;
  const int32_t x2 = SaturatingRoundingDoublingHighMul(x, x);
  const int32_t x3 = SaturatingRoundingDoublingHighMul(x2, x);
  const int32_t x4 = SaturatingRoundingDoublingHighMul(x2, x2);
  const int32_t x4_over_4 = RoundingDivideByPowerOfTwo(x4, 2);
  const int32_t x4_over_12_plus_x3_over_3 =
      SaturatingRoundingDoublingHighMul(x4_over_4 + x3, kThird);
  const int32_t terms_2_to_4 = RoundingDivideByPowerOfTwo(x4_over_12_plus_x3_over_3 + x2, 1);
  return kExpMinusEighth + SaturatingRoundingDoublingHighMul(kExpMinusEighth, x + terms_2_to_4);
}

// exp(a) for a <= 0, Q5.26 to Q0.31; exp(0) is the largest Q0.31. The fraction below 1/4 goes
// through the polynomial, every higher bit multiplies by its own exp(-2^k), k = -2 .. 4.
// = gemmlowp exp_on_negative_values(FixedPoint<int32, 5>)
[[maybe_unused]] static inline int32_t ExpOfNegativeQ5_26(int32_t a) {
  constexpr int kFractionBits = 26;
  constexpr int kIntegerBits = 5;
  constexpr int32_t kQuarter = 1 << (kFractionBits - 2);
  constexpr int32_t kExpMinusPowersOfTwo[] = {1672461947, 1302514674, 790015084, 290630308,
                                              39332535,   720401,     242};
  if (a == 0) return INT32_MAX;
  const int32_t modulo_quarter = (a & (kQuarter - 1)) - kQuarter;
  int32_t result = ExpBetweenMinusQuarterAndZero(SaturatingLeftShift(modulo_quarter, kIntegerBits));
  const int32_t remainder = modulo_quarter - a;
  int32_t bit = kQuarter;
  for (const int32_t factor : kExpMinusPowersOfTwo) {
    if ((remainder & bit) != 0) result = SaturatingRoundingDoublingHighMul(result, factor);
    bit = static_cast<int32_t>(static_cast<uint32_t>(bit) << 1);
  }
  return result;
}

// 1 / (1 + a) for a in [0, 1), Q0.31 to Q0.31, by three Newton steps on d = (1 + a) / 2 from the
// line 48/17 - 32/17 d; x is in Q2.29. = gemmlowp one_over_one_plus_x_for_x_in_0_1
[[maybe_unused]] static inline int32_t OneOverOnePlus(int32_t a) {
  constexpr int32_t k48Over17 = 1515870810;
  constexpr int32_t kMinus32Over17 = -1010580540;
  constexpr int32_t kOneQ2 = 1 << 29;
  constexpr int kNewtonSteps = 3;
  const auto half_denominator =
      static_cast<int32_t>((static_cast<int64_t>(a) + (int64_t{1} << 31)) / 2);
  int32_t x = k48Over17 + SaturatingRoundingDoublingHighMul(half_denominator, kMinus32Over17);
  for (int i = 0; i < kNewtonSteps; ++i) {
    const int32_t error = kOneQ2 - SaturatingRoundingDoublingHighMul(half_denominator, x);
    x += SaturatingLeftShift(SaturatingRoundingDoublingHighMul(x, error), 2);
  }
  return SaturatingLeftShift(x, 1);
}

// mantissa / 2^31 * 2^-exponent.
struct FixedPointReciprocal {
  int32_t mantissa = 0;
  int exponent = 0;
};

// 1 / x for an unsigned x > 0 with `integer_bits` + 1 bits before the point.
// = tflite::GetReciprocal
[[maybe_unused]] static inline FixedPointReciprocal Reciprocal(uint32_t x, int integer_bits) {
  const int leading_zeros = std::countl_zero(x);
  const uint32_t normalised_minus_one = (x << leading_zeros) - (uint32_t{1} << 31);
  return {OneOverOnePlus(static_cast<int32_t>(normalised_minus_one)), integer_bits - leading_zeros};
}

// round((a * b) / 2^15), half up, saturating.
// = gemmlowp SaturatingRoundingDoublingHighMul(int16, int16)
[[maybe_unused]] static inline int16_t SaturatingRoundingDoublingHighMul16(int16_t a, int16_t b) {
  if (a == b && a == INT16_MIN) return INT16_MAX;
  const int32_t product = static_cast<int32_t>(a) * b;
  const int32_t nudge = product >= 0 ? (1 << 14) : 1 - (1 << 14);
  return static_cast<int16_t>((product + nudge) / (1 << 15));
}

// (a * b) / 2^15 towards zero, saturating. = tflite::reference_ops::SaturatingDoublingHighMul
[[maybe_unused]] static inline int16_t SaturatingDoublingHighMul16(int16_t a, int16_t b) {
  if (a == b && a == INT16_MIN) return INT16_MAX;
  return static_cast<int16_t>(static_cast<int32_t>(a) * b / (1 << 15));
}

// x / 2^exponent, half away from zero; 0 <= exponent <= 31. Beyond 15 the mask no longer fits 16
// bits and the result is 1 or -1, never 0, as in gemmlowp. = gemmlowp RoundingDivideByPOT(int16,
// int)
[[maybe_unused]] static inline int16_t RoundingDivideByPowerOfTwo16(int16_t x, int exponent) {
  const auto mask = static_cast<int16_t>((int64_t{1} << exponent) - 1);
  const int remainder = x & mask;
  const int threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return static_cast<int16_t>((x >> exponent) + (remainder > threshold ? 1 : 0));
}

// x * 2^shift, saturating. = tflite::reference_ops::SaturatingLeftShift
[[maybe_unused]] static inline int16_t SaturatingLeftShift16(int16_t x, int shift) {
  const int64_t shifted = static_cast<int64_t>(x) * (int64_t{1} << shift);
  if (shifted > INT16_MAX) return INT16_MAX;
  return shifted < INT16_MIN ? INT16_MIN : static_cast<int16_t>(shifted);
}

}  // namespace octet::kernels
