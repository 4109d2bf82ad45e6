#include "kernels/fixed_point_math.h"

#include <gtest/gtest.h>

#include <cmath>

namespace octet::kernels {
namespace {

constexpr double kOneQ31 = 2147483648.0;
constexpr double kOneQ26 = 67108864.0;

TEST(FixedPointMath, ExpOfZeroIsTheLargestNumberBelowOne) {
  EXPECT_EQ(ExpOfNegativeQ5_26(0), INT32_MAX);
}

// Exact values come from the same formulas evaluated in unbounded integers, with rounding written
// as floor((a b + 2^30) / 2^31) and sign(x) floor((|x| + 2^(e - 1)) / 2^e).
TEST(FixedPointMath, ExpHasItsExactValues) {
  EXPECT_EQ(ExpOfNegativeQ5_26(-1), 2147483124);
  EXPECT_EQ(ExpOfNegativeQ5_26(-(1 << 24)), 1672462419);
  EXPECT_EQ(ExpOfNegativeQ5_26(-(1 << 26)), 790015308);
  EXPECT_EQ(ExpOfNegativeQ5_26(-123456789), 341177383);
  EXPECT_EQ(ExpOfNegativeQ5_26(-(1 << 30)), 242);
  EXPECT_EQ(ExpOfNegativeQ5_26(INT32_MIN), 0);
}

TEST(FixedPointMath, OneOverOnePlusHasItsExactValues) {
  EXPECT_EQ(OneOverOnePlus(0), INT32_MAX);
  EXPECT_EQ(OneOverOnePlus(123456789), 2030738432);
  EXPECT_EQ(OneOverOnePlus(1 << 30), 1431655762);
  EXPECT_EQ(OneOverOnePlus(INT32_MAX), 1073741820);
}

TEST(FixedPointMath, ExpIsCloseToTheRealOne) {
  for (int64_t a = -(int64_t{1} << 31) + 1; a < 0; a += 104729) {
    const double real = std::exp(static_cast<double>(a) / kOneQ26);
    const double fixed = ExpOfNegativeQ5_26(static_cast<int32_t>(a)) / kOneQ31;
    ASSERT_NEAR(fixed, real, 4e-7) << "a = " << a;
  }
}

TEST(FixedPointMath, ExpNeverDecreases) {
  int32_t previous = 0;
  for (int64_t a = -20 * (int64_t{1} << 26); a <= 0; a += 65536) {
    const int32_t value = ExpOfNegativeQ5_26(static_cast<int32_t>(a));
    ASSERT_GE(value, previous) << "a = " << a;
    previous = value;
  }
}

TEST(FixedPointMath, OneOverOnePlusIsCloseToTheRealOne) {
  for (int64_t a = 0; a < int64_t{1} << 31; a += 104729) {
    const double real = 1.0 / (1.0 + static_cast<double>(a) / kOneQ31);
    ASSERT_NEAR(OneOverOnePlus(static_cast<int32_t>(a)) / kOneQ31, real, 1e-8) << "a = " << a;
  }
}

TEST(FixedPointMath, ReciprocalNormalises) {
  // 1, 3 and 8191 in Q12.19: the last uses the bit that a signed sum would call its sign.
  for (const uint32_t x : {1U, 3U, 8191U}) {
    const FixedPointReciprocal reciprocal = Reciprocal(x << 19, 12);
    const double real = reciprocal.mantissa / kOneQ31 * std::ldexp(1.0, -reciprocal.exponent);
    EXPECT_NEAR(real * x, 1.0, 2e-8) << x;
  }
}

TEST(FixedPointMath, SaturatingLeftShiftStopsAtTheEnds) {
  EXPECT_EQ(SaturatingLeftShift(3, 4), 48);
  EXPECT_EQ(SaturatingLeftShift(1 << 30, 1), INT32_MAX);
  EXPECT_EQ(SaturatingLeftShift(-(1 << 30), 1), INT32_MIN);
  EXPECT_EQ(SaturatingLeftShift(-(1 << 30) - 1, 1), INT32_MIN);
}

TEST(FixedPointMath, Products16RoundHalfUpAndTowardsZero) {
  EXPECT_EQ(SaturatingRoundingDoublingHighMul16(1 << 14, 1), 1);     // 0.5 -> 1
  EXPECT_EQ(SaturatingRoundingDoublingHighMul16(-(1 << 14), 1), 0);  // -0.5 -> 0
  EXPECT_EQ(SaturatingRoundingDoublingHighMul16(-(1 << 14) - 1, 1), -1);
  EXPECT_EQ(SaturatingRoundingDoublingHighMul16(INT16_MIN, INT16_MIN), INT16_MAX);
  EXPECT_EQ(SaturatingDoublingHighMul16(32767, 32767), 32766);
  EXPECT_EQ(SaturatingDoublingHighMul16(-32767, 1), 0);
  EXPECT_EQ(SaturatingDoublingHighMul16(INT16_MIN, INT16_MIN), INT16_MAX);
}

TEST(FixedPointMath, Division16RoundsHalfAwayFromZero) {
  EXPECT_EQ(RoundingDivideByPowerOfTwo16(3, 1), 2);
  EXPECT_EQ(RoundingDivideByPowerOfTwo16(-3, 1), -2);
  EXPECT_EQ(RoundingDivideByPowerOfTwo16(-5, 2), -1);
  EXPECT_EQ(RoundingDivideByPowerOfTwo16(INT16_MAX, 15), 1);
  EXPECT_EQ(RoundingDivideByPowerOfTwo16(1 << 13, 15), 0);
}

TEST(FixedPointMath, Division16BeyondItsWidthIsGemmlowps) {
  EXPECT_EQ(RoundingDivideByPowerOfTwo16(0, 20), 1);
  EXPECT_EQ(RoundingDivideByPowerOfTwo16(100, 20), 1);
  EXPECT_EQ(RoundingDivideByPowerOfTwo16(-100, 20), -1);
}

TEST(FixedPointMath, SaturatingLeftShift16StopsAtTheEnds) {
  EXPECT_EQ(SaturatingLeftShift16(3, 2), 12);
  EXPECT_EQ(SaturatingLeftShift16(1, 29), INT16_MAX);
  EXPECT_EQ(SaturatingLeftShift16(-1, 29), INT16_MIN);
}

}  // namespace
}  // namespace octet::kernels
