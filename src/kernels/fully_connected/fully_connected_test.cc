#include <gtest/gtest.h>

#include <vector>

#include "kernels/conv2d/conv2d_kernel.h"
#include "kernels/fully_connected/fully_connected_kernel.h"
#include "testing/random_values.h"

namespace octet::kernels {
namespace {

using ::octet::testing::RandomMultipliers;
using ::octet::testing::RandomValues;

TEST(FullyConnectedReference, EqualsAConvolutionOfOnePixel) {
  constexpr unsigned kSeed = 40;
  constexpr int kBatches = 3;
  constexpr int kDepth = 17;
  constexpr int kUnits = 5;
  const auto input = RandomValues<int8_t>(kBatches * kDepth, kSeed);
  const auto filter = RandomValues<int8_t>(kUnits * kDepth, kSeed + 1);
  const auto bias = RandomValues<int32_t>(kUnits, kSeed + 2, -5000, 5000);
  const auto multipliers = RandomMultipliers(kUnits, kSeed + 3);
  const QuantizedSum sum{.input_zero_point = -128,
                         .filter_zero_point = 2,
                         .output_zero_point = 11,
                         .multipliers = multipliers.data(),
                         .clamp = {-128, 127}};
  std::vector<int8_t> expected(kBatches * kUnits);
  Conv2DReference({.input = {kBatches, 1, 1, kDepth},
                   .output = {kBatches, 1, 1, kUnits},
                   .filter_height = 1,
                   .filter_width = 1,
                   .filter_channels = kDepth,
                   .window = {}},
                  sum, input.data(), filter.data(), bias.data(), expected.data());
  std::vector<int8_t> output(expected.size());
  FullyConnectedReference({.batches = kBatches, .depth = kDepth, .units = kUnits}, sum,
                          input.data(), filter.data(), bias.data(), output.data());
  EXPECT_EQ(output, expected);
}

TEST(FullyConnectedReference, ShiftsUInt8InputAndWeights) {
  constexpr FixedPointMultiplier kHalf{1 << 30, 0};
  const FixedPointMultiplier multipliers[] = {kHalf, kHalf};
  const QuantizedSum sum{.input_zero_point = 10,
                         .filter_zero_point = 100,
                         .output_zero_point = 50,
                         .multipliers = multipliers,
                         .clamp = {0, 255}};
  const uint8_t input[] = {12, 7};
  const uint8_t filter[] = {101, 103, 90, 110};
  std::vector<uint8_t> output(2);
  const int32_t* const no_bias = nullptr;
  FullyConnectedReference({.batches = 1, .depth = 2, .units = 2}, sum, input, filter, no_bias,
                          output.data());
  // 2 * 1 - 3 * 3 = -7, halved -3.5, up to -3; 2 * -10 - 3 * 10 = -50, halved -25
  EXPECT_EQ(output, (std::vector<uint8_t>{47, 25}));
}

TEST(FullyConnectedReference, ComputesInFloat) {
  const float input[] = {1.0F, 2.0F, -1.0F, 0.5F};
  const float filter[] = {1.0F, 10.0F};
  const float bias = 1.0F;
  std::vector<float> output(2);
  FullyConnectedReference({.batches = 2, .depth = 2, .units = 1}, FloatSum{{0.0F, 6.0F}}, input,
                          filter, &bias, output.data());
  EXPECT_EQ(output, (std::vector<float>{6.0F, 5.0F}));
}

template <class Sum, class Bias>
void ExpectInt16EqualsAConvolutionOfOnePixel(Sum sum, const std::vector<Bias>& bias) {
  constexpr unsigned kSeed = 45;
  constexpr int kBatches = 3;
  constexpr int kDepth = 17;
  const int units = static_cast<int>(bias.size());
  const auto input = RandomValues<int16_t>(kBatches * kDepth, kSeed);
  const auto filter = RandomValues<int8_t>(units * kDepth, kSeed + 1);
  const auto multipliers = RandomMultipliers(units, kSeed + 3);
  sum.multipliers = multipliers.data();
  std::vector<int16_t> expected(static_cast<size_t>(kBatches * units));
  Conv2DReference({.input = {kBatches, 1, 1, kDepth},
                   .output = {kBatches, 1, 1, units},
                   .filter_height = 1,
                   .filter_width = 1,
                   .filter_channels = kDepth,
                   .window = {}},
                  sum, input.data(), filter.data(), bias.data(), expected.data());
  std::vector<int16_t> output(expected.size());
  FullyConnectedReference({.batches = kBatches, .depth = kDepth, .units = units}, sum, input.data(),
                          filter.data(), bias.data(), output.data());
  EXPECT_EQ(output, expected);
}

TEST(FullyConnectedReference, Int16EqualsAConvolutionOfOnePixel) {
  const ClampRange clamp{-30000, 32767};
  ExpectInt16EqualsAConvolutionOfOnePixel<WideSum, int64_t>(
      {.filter_zero_point = 2, .clamp = clamp}, {0, -70000, int64_t{1} << 34, 5});
  ExpectInt16EqualsAConvolutionOfOnePixel<QuantizedSum, int32_t>({.clamp = clamp},
                                                                 {0, -70000, 1 << 30, 5});
}

}  // namespace
}  // namespace octet::kernels
