#include "kernels/requantize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "testing/exact_requantize.h"

namespace octet::kernels {
namespace {

using ::octet::testing::ExactRequantize;
using ::octet::testing::ExactWideRequantize;
using ::octet::testing::Int128;
using ::octet::testing::RoundHalfAway;
using ::octet::testing::RoundHalfUp;

constexpr int32_t kMin = std::numeric_limits<int32_t>::min();
constexpr int32_t kMax = std::numeric_limits<int32_t>::max();

TEST(SaturatingRoundingDoublingHighMul, RoundsEveryKindOfTieUp) {
  // a * b = (2 n + 1) * 2^30 lies half-way between n and n + 1 in units of 2^31.
  for (int power = 0; power <= 30; ++power) {
    for (const int32_t odd_a : {-5, -3, -1, 1, 3, 5}) {
      for (const int32_t odd_b : {1, 3, 7}) {
        const int64_t a = static_cast<int64_t>(odd_a) << power;
        const int64_t b = static_cast<int64_t>(odd_b) << (30 - power);
        if (a < kMin || a > kMax || b > kMax) continue;
        const int64_t up = (static_cast<int64_t>(odd_a) * odd_b + 1) / 2;
        EXPECT_EQ(
            SaturatingRoundingDoublingHighMul(static_cast<int32_t>(a), static_cast<int32_t>(b)), up)
            << a << " * " << b;
      }
    }
  }
}

TEST(SaturatingRoundingDoublingHighMul, SaturatesOnlyTheSquareOfTheMinimum) {
  EXPECT_EQ(SaturatingRoundingDoublingHighMul(kMin, kMin), kMax);
  EXPECT_EQ(SaturatingRoundingDoublingHighMul(kMin, kMax), kMin + 1);
  EXPECT_EQ(SaturatingRoundingDoublingHighMul(kMin + 1, kMin), kMax);
}

TEST(SaturatingRoundingDoublingHighMul, EqualsTheExactProduct) {
  constexpr unsigned kSeed = 1;
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int32_t> any(kMin + 1, kMax);
  for (int i = 0; i < 100000; ++i) {
    const int32_t a = any(random);
    const int32_t b = any(random);
    const Int128 exact = RoundHalfUp(static_cast<Int128>(a) * b, Int128{1} << 31);
    ASSERT_EQ(SaturatingRoundingDoublingHighMul(a, b), static_cast<int32_t>(exact))
        << a << " * " << b;
  }
}

TEST(RoundingShiftRight, RoundsEveryTieUp) {
  for (int exponent = 0; exponent <= 31; ++exponent) {
    const int64_t half = exponent == 0 ? 0 : int64_t{1} << (exponent - 1);
    for (const int32_t x : {INT32_MIN, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, INT32_MAX})
      ASSERT_EQ(RoundingShiftRight(x, exponent), (x + half) >> exponent) << x << " " << exponent;
  }
}

TEST(RoundingDivideByPowerOfTwo, RoundsEveryTieAwayFromZero) {
  for (int exponent = 0; exponent <= 31; ++exponent) {
    const int64_t divisor = int64_t{1} << exponent;
    for (const int64_t quotient : {-1000, -3, -2, -1, 0, 1, 2, 3, 1000}) {
      for (const int64_t around : {-1, 0, 1}) {
        const int64_t x = quotient * divisor + divisor / 2 + around;
        if (x < kMin || x > kMax) continue;
        ASSERT_EQ(RoundingDivideByPowerOfTwo(static_cast<int32_t>(x), exponent),
                  static_cast<int64_t>(RoundHalfAway(x, divisor)))
            << x << " / 2^" << exponent;
      }
    }
    for (const int32_t x : {kMin, kMin + 1, kMax - 1, kMax}) {
      ASSERT_EQ(RoundingDivideByPowerOfTwo(x, exponent),
                static_cast<int64_t>(RoundHalfAway(x, divisor)))
          << x << " / 2^" << exponent;
    }
  }
}

TEST(MultiplyByQuantizedMultiplier, RoundsTwice) {
  // 0.5 * 2^-1 * 3: 1.5 rounds up to 2, 2 / 2 is 1; a single rounding of 0.75 gives 1 too.
  EXPECT_EQ(MultiplyByQuantizedMultiplier(3, {1 << 30, -1}), 1);
  // -3: -1.5 rounds up to -1, -0.5 rounds away to -1.
  EXPECT_EQ(MultiplyByQuantizedMultiplier(-3, {1 << 30, -1}), -1);
  // 1: 0.5 rounds up to 1, 0.5 rounds away to 1, although 1 * 0.25 is nearer to 0.
  EXPECT_EQ(MultiplyByQuantizedMultiplier(1, {1 << 30, -1}), 1);
  EXPECT_EQ(MultiplyByQuantizedMultiplier(-1, {1 << 30, -1}), 0);
}

TEST(MultiplyByQuantizedMultiplier, EqualsTheExactFormula) {
  constexpr unsigned kSeed = 2;
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int32_t> mantissa(1 << 30, kMax);
  for (int shift = -31; shift <= 7; ++shift) {
    std::uniform_int_distribution<int32_t> accumulator(kMin >> 7, kMax >> 7);
    for (int i = 0; i < 10000; ++i) {
      const int32_t x = accumulator(random);
      const FixedPointMultiplier multiplier{mantissa(random), shift};
      ASSERT_EQ(MultiplyByQuantizedMultiplier(x, multiplier), ExactRequantize(x, multiplier))
          << x << " * " << multiplier.mantissa << " * 2^(" << shift << " - 31)";
    }
  }
}

TEST(MultiplyByQuantizedMultiplier, WrapsWhatTheLeftShiftPushesOut) {
  EXPECT_EQ(MultiplyByQuantizedMultiplier(1 << 30, {kMax, 2}), 0);
}

TEST(Clamp, KeepsBothEnds) {
  EXPECT_EQ(Clamp(-129, ClampRange{-128, 127}), -128);
  EXPECT_EQ(Clamp(-128, ClampRange{-128, 127}), -128);
  EXPECT_EQ(Clamp(5, ClampRange{-128, 127}), 5);
  EXPECT_EQ(Clamp(128, ClampRange{-128, 127}), 127);
}

TEST(MultiplyWideByQuantizedMultiplier, RoundsEveryKindOfTieUp) {
  // The mantissa 2^30 is 2^14 in 16 bits: x / 2^(1 - shift), a tie for every odd x.
  for (int shift = -31; shift <= 0; ++shift) {
    const int64_t half = int64_t{1} << -shift;
    for (const int64_t n : {-3, -2, -1, 0, 1, 2}) {
      const int64_t tie = 2 * n * half + half;
      EXPECT_EQ(MultiplyWideByQuantizedMultiplier(tie, {1 << 30, shift}), n + 1) << shift;
      EXPECT_EQ(MultiplyWideByQuantizedMultiplier(tie - 1, {1 << 30, shift}), n) << shift;
    }
  }
}

TEST(MultiplyWideByQuantizedMultiplier, CutsTheMantissaToTheNearest16Bits) {
  constexpr int32_t kTwoTo14 = 1 << 30;
  constexpr int32_t kHalfStep = 1 << 15;
  constexpr int64_t kX = 1 << 15;  // with shift 0 the result is the cut mantissa
  EXPECT_EQ(MultiplyWideByQuantizedMultiplier(kX, {kTwoTo14 + kHalfStep - 1, 0}), 1 << 14);
  EXPECT_EQ(MultiplyWideByQuantizedMultiplier(kX, {kTwoTo14 + kHalfStep, 0}), (1 << 14) + 1);
  EXPECT_EQ(MultiplyWideByQuantizedMultiplier(kX, {0x7FFF0000 + kHalfStep - 1, 0}), INT16_MAX);
  EXPECT_EQ(MultiplyWideByQuantizedMultiplier(kX, {0x7FFF0000 + kHalfStep, 0}), INT16_MAX);
  EXPECT_EQ(MultiplyWideByQuantizedMultiplier(kX, {kMax, 0}), INT16_MAX);
}

TEST(MultiplyWideByQuantizedMultiplier, EqualsTheExactFormula) {
  constexpr unsigned kSeed = 3;
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<int32_t> mantissa(1 << 30, kMax);
  for (int shift = -31; shift <= kMaxWideShift; ++shift) {
    const int64_t limit = std::min(int64_t{1} << 47, int64_t{1} << (31 - shift));
    std::uniform_int_distribution<int64_t> accumulator(-limit + 1, limit - 1);
    for (int i = 0; i < 10000; ++i) {
      const int64_t x = accumulator(random);
      const FixedPointMultiplier multiplier{mantissa(random), shift};
      ASSERT_EQ(MultiplyWideByQuantizedMultiplier(x, multiplier),
                ExactWideRequantize(x, multiplier))
          << x << " * " << multiplier.mantissa << " * 2^(" << shift << " - 31)";
    }
  }
}

TEST(MultiplyWideByQuantizedMultiplier, WrapsWhatDoesNotFit) {
  EXPECT_EQ(MultiplyWideByQuantizedMultiplier(int64_t{1} << 33, {1 << 30, 0}), 0);
  EXPECT_EQ(MultiplyWideByQuantizedMultiplier(INT64_MIN, {1 << 30, 0}), 0);
}

}  // namespace
}  // namespace octet::kernels
