#include "kernels/quantize_multiplier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "testing/exact_requantize.h"

namespace octet::kernels {
namespace {

using ::octet::testing::Int128;
using ::octet::testing::RoundHalfUp;

constexpr int32_t kHalf = 1 << 30;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(QuantizeMultiplier, SplitsPowersOfTwo) {
  EXPECT_EQ(QuantizeMultiplier(0.5), (FixedPointMultiplier{kHalf, 0}));
  EXPECT_EQ(QuantizeMultiplier(1.0), (FixedPointMultiplier{kHalf, 1}));
  EXPECT_EQ(QuantizeMultiplier(0.125), (FixedPointMultiplier{kHalf, -2}));
  EXPECT_EQ(QuantizeMultiplier(0.75), (FixedPointMultiplier{kHalf + kHalf / 2, 0}));
}

TEST(QuantizeMultiplier, RoundsEveryTieOfTheMantissaUp) {
  for (const int64_t mantissa : {int64_t{kHalf}, int64_t{kHalf} + 1, (int64_t{1} << 31) - 2}) {
    const double tie = std::ldexp(static_cast<double>(mantissa) + 0.5, -31);
    EXPECT_EQ(QuantizeMultiplier(tie).mantissa, mantissa + 1);
    EXPECT_EQ(QuantizeMultiplier(std::nextafter(tie, 0.0)).mantissa, mantissa);
  }
}

TEST(QuantizeMultiplier, CarriesIntoTheShift) {
  const double tie = std::ldexp((int64_t{1} << 31) - 0.5, -31);
  EXPECT_EQ(QuantizeMultiplier(tie), (FixedPointMultiplier{kHalf, 1}));
  EXPECT_EQ(QuantizeMultiplier(std::nextafter(tie, 0.0)),
            (FixedPointMultiplier{std::numeric_limits<int32_t>::max(), 0}));
}

TEST(QuantizeMultiplier, FlushesWhatWouldShiftEverythingOut) {
  EXPECT_EQ(QuantizeMultiplier(0.0), FixedPointMultiplier{});
  EXPECT_EQ(QuantizeMultiplier(std::ldexp(0.5, -31)), (FixedPointMultiplier{kHalf, -31}));
  EXPECT_EQ(QuantizeMultiplier(std::ldexp(0.5, -32)), FixedPointMultiplier{});
}

TEST(QuantizeMultiplier, EqualsTheExactRounding) {
  constexpr unsigned kSeed = 3;
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<int64_t> significand(int64_t{1} << 52, (int64_t{1} << 53) - 1);
  for (int i = 0; i < 10000; ++i) {
    const int64_t bits = significand(random);
    auto exact = static_cast<int64_t>(RoundHalfUp(bits, Int128{1} << 22));
    int shift = -3;
    if (exact == int64_t{1} << 31) {
      exact /= 2;
      ++shift;
    }
    EXPECT_EQ(QuantizeMultiplier(std::ldexp(static_cast<double>(bits), -53 - 3)),
              (FixedPointMultiplier{static_cast<int32_t>(exact), shift}));
  }
}

TEST(MeanMultiplier, DividesExactlyByPowersOfTwo) {
  EXPECT_EQ(MeanMultiplier({kHalf, 1}, 1), (FixedPointMultiplier{kHalf, 1}));
  EXPECT_EQ(MeanMultiplier({kHalf, 1}, 4), (FixedPointMultiplier{kHalf, -1}));
}

TEST(MeanMultiplier, TruncatesTheQuotient) {
  // 2^30 * 2 / 3 = 715827882.67; 2^30 * 32 / 49 = 701219150.37
  EXPECT_EQ(MeanMultiplier({kHalf, 1}, 3), (FixedPointMultiplier{715827882, 0}));
  EXPECT_EQ(MeanMultiplier({kHalf, 1}, 49), (FixedPointMultiplier{701219150, -4}));
}

TEST(MeanMultiplier, StopsAtTheLargestRightShift) {
  // Only one of the three powers of two in 8 fits; the mantissa pays for the others.
  EXPECT_EQ(MeanMultiplier({kHalf, -30}, 8), (FixedPointMultiplier{kHalf / 4, -31}));
  EXPECT_EQ(MeanMultiplier({kHalf, 30}, int64_t{1} << 40), (FixedPointMultiplier{kHalf >> 8, -2}));
}

TEST(QuantizeReal, RoundsHalfAwayFromZero) {
  const AffineQuantization quantization{.scale = 4.0F, .zero_point = 10};
  EXPECT_EQ(QuantizeReal(6.0F, quantization), 12);
  EXPECT_EQ(QuantizeReal(-6.0F, quantization), 8);
  EXPECT_EQ(QuantizeReal(5.9F, quantization), 11);
}

TEST(QuantizedRange, IntersectsTheBoundsWithTheType) {
  const AffineQuantization quantization{.scale = 0.1F, .zero_point = -28};
  EXPECT_EQ(QuantizedRange(0.0F, 6.0F, ElementType::kInt8, quantization), (ClampRange{-28, 32}));
  EXPECT_EQ(QuantizedRange(-1.0F, 1.0F, ElementType::kInt8, quantization), (ClampRange{-38, -18}));
  EXPECT_EQ(QuantizedRange(0.0F, kInfinity, ElementType::kInt8, quantization),
            (ClampRange{-28, 127}));
  EXPECT_EQ(QuantizedRange(-kInfinity, kInfinity, ElementType::kUInt8, quantization),
            (ClampRange{0, 255}));
  EXPECT_EQ(QuantizedRange(0.0F, 60.0F, ElementType::kInt8, quantization), (ClampRange{-28, 127}));
}

}  // namespace
}  // namespace octet::kernels
