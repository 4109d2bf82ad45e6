#include "kernels/requantize_lanes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "kernels/quantize_multiplier.h"
#include "kernels/requantize.h"

namespace octet::kernels {
namespace {

// What the vector words of kernels/isa compute, one lane.
int32_t RunIntegerForm(const IntegerRequantize& form, int32_t acc) {
  const auto biased = static_cast<uint32_t>(acc + form.bias);
  auto high = static_cast<int32_t>(uint64_t{biased} * form.multiplier >> 32);
  if (high < form.negative) --high;
  return static_cast<int32_t>(static_cast<uint32_t>(high) + static_cast<uint32_t>(form.addend)) >>
         form.shift;
}

int32_t RunReference(const ChannelRequantize& channel, int32_t acc) {
  const int32_t scaled = MultiplyByQuantizedMultiplier(acc, channel.multiplier, channel.ties);
  return Clamp(scaled + channel.zero_point, channel.clamp);
}

// Accumulators at which an output's value changes for this multiplier, and their neighbours.
std::vector<int32_t> Edges(const ChannelRequantize& channel) {
  const double real =
      std::ldexp(static_cast<double>(channel.multiplier.mantissa), channel.multiplier.shift - 31);
  std::vector<int32_t> edges;
  for (int k = -300; k <= 300; ++k) {
    const double at = (k + 0.5) / real;
    if (std::abs(at) > static_cast<double>(kMaxIntegerRequantizeAccumulator - 4)) continue;
    for (int near = -2; near <= 2; ++near) edges.push_back(static_cast<int32_t>(at) + near);
  }
  return edges;
}

void ExpectExact(const ChannelRequantize& channel, std::mt19937& random) {
  ASSERT_TRUE(HasIntegerForm(channel));
  const IntegerRequantize form = MakeIntegerRequantize(channel);
  std::vector<int32_t> accumulators = Edges(channel);
  constexpr auto kLimit = static_cast<int32_t>(kMaxIntegerRequantizeAccumulator) - 1;
  accumulators.insert(accumulators.end(), {-kLimit, -1, 0, 1, kLimit});
  for (int i = 0; i < 200; ++i)
    accumulators.push_back(static_cast<int32_t>(random() % (2U * kLimit)) - kLimit);
  for (const int32_t acc : accumulators) {
    ASSERT_EQ(Clamp(RunIntegerForm(form, acc), channel.clamp), RunReference(channel, acc))
        << "mantissa " << channel.multiplier.mantissa << " shift " << channel.multiplier.shift
        << " zero point " << channel.zero_point << " accumulator " << acc << " ties "
        << static_cast<int>(channel.ties);
  }
}

TEST(IntegerRequantize, IsExactForEveryShiftAndManyMantissas) {
  std::mt19937 random(7);
  for (int shift = 0; shift <= 22; ++shift) {
    // Every number of trailing zeros, 2^30 itself and the largest mantissa among them.
    for (int zeros = 0; zeros <= 30; ++zeros) {
      const auto drawn = static_cast<uint32_t>(random()) % (1U << 30) + (1U << 30);
      const auto mantissa =
          static_cast<int32_t>((drawn >> zeros | 1U) << zeros & INT32_MAX) | (1 << 30);
      const int zero_point = static_cast<int>(random() % 256);
      ExpectExact({{mantissa, -shift}, zero_point, {0, 255}}, random);
      ExpectExact({{mantissa, -shift}, zero_point, {0, 255}, TieRounding::kUp}, random);
      ExpectExact({{mantissa, -shift}, 0, {0, 200}}, random);
    }
    ExpectExact({{INT32_MAX, -shift}, 3, {3, 250}}, random);
  }
}

TEST(IntegerRequantize, RoundsTiesAwayFromZero) {
  // x / 4: 2 and -2 are ties.
  const ChannelRequantize quarter{QuantizeMultiplier(0.25), 100, {0, 255}};
  const IntegerRequantize form = MakeIntegerRequantize(quarter);
  EXPECT_EQ(RunIntegerForm(form, 2), 101);
  EXPECT_EQ(RunIntegerForm(form, -2), 99);
  EXPECT_EQ(RunIntegerForm(form, 6), 102);
  EXPECT_EQ(RunIntegerForm(form, -6), 98);
}

TEST(IntegerRequantize, RoundsTiesUpWhereAsked) {
  const IntegerRequantize form =
      MakeIntegerRequantize({QuantizeMultiplier(0.25), 100, {0, 255}, TieRounding::kUp});
  EXPECT_EQ(RunIntegerForm(form, 2), 101);
  EXPECT_EQ(RunIntegerForm(form, -2), 100);
  EXPECT_EQ(RunIntegerForm(form, -4), 99);
  EXPECT_EQ(RunIntegerForm(form, -6), 99);
}

TEST(IntegerRequantize, AMultiplierOfZeroGivesTheZeroPoint) {
  const ChannelRequantize zero{{0, 0}, 17, {0, 255}};
  ASSERT_TRUE(HasIntegerForm(zero));
  EXPECT_EQ(RunIntegerForm(MakeIntegerRequantize(zero), 123456), 17);
}

TEST(IntegerRequantize, LeavesMultipliersOfOneAndMoreAndTinyOnes) {
  EXPECT_FALSE(HasIntegerForm({QuantizeMultiplier(1.0), 0, {0, 255}}));
  EXPECT_FALSE(HasIntegerForm({QuantizeMultiplier(3.5), 0, {0, 255}}));
  EXPECT_FALSE(HasIntegerForm({QuantizeMultiplier(std::exp2(-24)), 0, {0, 255}}));
  EXPECT_TRUE(HasIntegerForm({QuantizeMultiplier(0.999), 0, {0, 255}}));
}

}  // namespace
}  // namespace octet::kernels
