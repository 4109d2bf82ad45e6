#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/quantize_multiplier.h"
#include "kernels/softmax/softmax_kernel.h"

namespace octet::kernels {
namespace {

// beta 1; diff_min as the lowering computes it.
SoftmaxQuantizedArguments Arguments(int64_t row_count, int64_t depth, double input_scale) {
  SoftmaxQuantizedArguments arguments;
  arguments.row_count = row_count;
  arguments.depth = depth;
  arguments.input_beta = QuantizeMultiplier(input_scale * (1 << 26));
  arguments.diff_min =
      -static_cast<int32_t>(std::floor(std::ldexp(31.0, 26 - arguments.input_beta.shift)));
  return arguments;
}

TEST(Softmax, FloatRowsSumToOne) {
  const std::vector<float> input = {1, 2, 3, -1000, 0, 0};
  std::vector<float> output(input.size());
  SoftmaxFloatReference({2, 3, 1.0F}, input.data(), output.data());
  const float sum = std::exp(-2.0F) + std::exp(-1.0F) + 1.0F;
  EXPECT_FLOAT_EQ(output[0], std::exp(-2.0F) / sum);
  EXPECT_FLOAT_EQ(output[2], 1.0F / sum);
  EXPECT_EQ(output[3], 0.0F);
  EXPECT_EQ(output[4], 0.5F);
}

TEST(Softmax, FloatBetaScalesTheDifferences) {
  const std::vector<float> input = {0, 1};
  std::vector<float> output(2);
  SoftmaxFloatReference({1, 2, 2.0F}, input.data(), output.data());
  EXPECT_FLOAT_EQ(output[1], 1.0F / (1.0F + std::exp(-2.0F)));
}

TEST(Softmax, OneElementIsOneClamped) {
  const int8_t input = 5;
  int8_t output = 0;
  SoftmaxQuantizedReference(Arguments(1, 1, 0.1), &input, &output);
  EXPECT_EQ(output, 127);  // 256 steps do not fit
}

TEST(Softmax, EqualElementsShareEvenly) {
  const std::vector<uint8_t> input(4, 200);
  std::vector<uint8_t> output(4);
  SoftmaxQuantizedReference(Arguments(1, 4, 0.1), input.data(), output.data());
  EXPECT_EQ(output, std::vector<uint8_t>(4, 64));
}

TEST(Softmax, Int8AndUInt8AgreeUpToTheirZeroPoints) {
  const std::vector<int8_t> input = {-128, -3, 0, 4, 127, 126};
  std::vector<uint8_t> shifted(input.size());
  for (size_t i = 0; i < input.size(); ++i) shifted[i] = static_cast<uint8_t>(input[i] + 128);
  std::vector<int8_t> output(input.size());
  std::vector<uint8_t> shifted_output(input.size());
  SoftmaxQuantizedReference(Arguments(2, 3, 0.25), input.data(), output.data());
  SoftmaxQuantizedReference(Arguments(2, 3, 0.25), shifted.data(), shifted_output.data());
  for (size_t i = 0; i < input.size(); ++i) EXPECT_EQ(output[i] + 128, shifted_output[i]);
}

TEST(Softmax, IsWithinAStepOfTheRealFunction) {
  constexpr double kScale = 0.05;
  std::vector<int8_t> input(256);
  for (int i = 0; i < 256; ++i) input[static_cast<size_t>(i)] = static_cast<int8_t>(i * 37 + 11);
  std::vector<int8_t> output(256);
  SoftmaxQuantizedReference(Arguments(1, 256, kScale), input.data(), output.data());
  double sum = 0;
  for (const int8_t q : input) sum += std::exp(kScale * (q - 127));
  for (size_t i = 0; i < input.size(); ++i) {
    EXPECT_NEAR(output[i] + 128, 256 * std::exp(kScale * (input[i] - 127)) / sum, 0.51) << i;
  }
}

TEST(Softmax, DifferencesBelowDiffMinCountNothing) {
  SoftmaxQuantizedArguments arguments = Arguments(1, 2, 1.0);
  arguments.diff_min = -1;
  const std::vector<int8_t> input = {10, 8};
  std::vector<int8_t> output(2);
  SoftmaxQuantizedReference(arguments, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{127, -128}));
}

// TFLite stops at a sum of 512 and its sum overflows at 4096; here both are defined.
TEST(Softmax, ManyEqualElementsGiveTheLowestValue) {
  for (const int64_t depth : {513, 1001, 4096, 8192, 20000}) {
    const std::vector<int8_t> input(static_cast<size_t>(depth), 7);
    std::vector<int8_t> output(input.size());
    SoftmaxQuantizedReference(Arguments(1, depth, 0.1), input.data(), output.data());
    EXPECT_EQ(output, std::vector<int8_t>(input.size(), -128)) << depth;
  }
}

TEST(Softmax, RunsInPlace) {
  const std::vector<int8_t> input = {1, 5, -7, 3};
  std::vector<int8_t> output(input.size());
  SoftmaxQuantizedReference(Arguments(1, 4, 0.3), input.data(), output.data());
  std::vector<int8_t> both = input;
  SoftmaxQuantizedReference(Arguments(1, 4, 0.3), both.data(), both.data());
  EXPECT_EQ(both, output);
}

}  // namespace
}  // namespace octet::kernels
