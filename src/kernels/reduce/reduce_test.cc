#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/quantize_multiplier.h"
#include "kernels/reduce/reduce_kernel.h"

namespace octet::kernels {
namespace {

// All of `count` values to one.
ReduceGeometry Everything(int64_t count) {
  return {.kept = {}, .reduced = {.rank = 1, .extents = {count}, .strides = {1}}};
}

// [2, 3, 2] over its middle axis.
const ReduceGeometry kMiddleAxis{.kept = {.rank = 2, .extents = {2, 2}, .strides = {6, 1}},
                                 .reduced = {.rank = 1, .extents = {3}, .strides = {2}}};
constexpr FixedPointMultiplier kOne{1 << 30, 1};

int8_t MeanOf(const std::vector<int8_t>& values, int32_t input_zero_point = 0,
              int32_t output_zero_point = 0) {
  const auto count = static_cast<int64_t>(values.size());
  const QuantizedReduction quantization{.input_zero_point = input_zero_point,
                                        .output_zero_point = output_zero_point,
                                        .multiplier = MeanMultiplier(kOne, count),
                                        .clamp = {-128, 127}};
  int8_t mean = 0;
  RescaledSumReference(Everything(count), quantization, values.data(), &mean);
  return mean;
}

TEST(RescaledSumReference, RoundsATieOfTheMeanAwayFromZero) {
  EXPECT_EQ(MeanOf({1, 2, 1, 2}), 2);
  EXPECT_EQ(MeanOf({-1, -2, -1, -2}), -2);
}

TEST(RescaledSumReference, RestoresATieThatTheTruncatedMultiplierMissed) {
  // 3 * 715827882 / 2^31 = 0.9999999986 -> 1; 1 / 2 -> 1
  EXPECT_EQ(MeanOf({1, 1, 1, 0, 0, 0}), 1);
  EXPECT_EQ(MeanOf({-1, -1, -1, 0, 0, 0}), -1);
}

TEST(RescaledSumReference, RoundsTheMeanOfFewValuesTwice) {
  // 2 * 613566756 / 2^31 = 0.571 -> 1; 1 / 2 -> 1, although the mean is 0.286
  EXPECT_EQ(MeanOf({1, 1, 0, 0, 0, 0, 0}), 1);
}

TEST(RescaledSumReference, MovesBetweenZeroPoints) {
  EXPECT_EQ(MeanOf({-128, -126, -124}, -128, 5), 7);
}

TEST(RescaledSumReference, ClampsASumToTheType) {
  const std::vector<uint8_t> values{200, 100};
  const QuantizedReduction quantization{.multiplier = kOne, .clamp = {0, 255}};
  uint8_t sum = 0;
  RescaledSumReference(Everything(2), quantization, values.data(), &sum);
  EXPECT_EQ(sum, 255);
}

TEST(SumReference, ReducesAnInnerAxis) {
  const int32_t input[] = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};
  std::vector<int32_t> output(4);
  SumReference(kMiddleAxis, input, output.data());
  EXPECT_EQ(output, (std::vector<int32_t>{9, 12, 90, 120}));
}

TEST(MeanReference, TruncatesIntegersSummedIn64Bits) {
  const int32_t max = std::numeric_limits<int32_t>::max();
  const std::vector<int32_t> large{max, max};
  int32_t mean = 0;
  MeanReference(Everything(2), large.data(), &mean);
  EXPECT_EQ(mean, max);
  const std::vector<int32_t> negative{-1, -2};
  MeanReference(Everything(2), negative.data(), &mean);
  EXPECT_EQ(mean, -1);
}

TEST(MeanReference, SumsFloatsInRowMajorOrder) {
  const float input[] = {1e8F, 1.0F, -1e8F, 2.0F};
  float mean = 0.0F;
  MeanReference(Everything(4), input, &mean);
  EXPECT_EQ(mean, 0.5F);  // the 1 is lost in 1e8
}

TEST(ReduceMaxReference, TakesTheGreatest) {
  const int8_t input[] = {-5, -1, -4, -2, -3, -3, 7, 0, 1, 9, 2, 2};
  std::vector<int8_t> output(4);
  ReduceMaxReference(kMiddleAxis, input, output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{-3, -1, 7, 9}));
}

TEST(Reductions, OverNothing) {
  const ReduceGeometry nothing = Everything(0);
  const float* const no_floats = nullptr;
  const int8_t* const no_bytes = nullptr;
  float value = 1.0F;
  MeanReference(nothing, no_floats, &value);
  EXPECT_TRUE(std::isnan(value));
  SumReference(nothing, no_floats, &value);
  EXPECT_EQ(value, 0.0F);
  int8_t byte = 1;
  RescaledSumReference(nothing, {.output_zero_point = 5, .multiplier = kOne, .clamp = {-128, 127}},
                       no_bytes, &byte);
  EXPECT_EQ(byte, 0);
  ReduceMaxReference(nothing, no_bytes, &byte);
  EXPECT_EQ(byte, -128);
}

TEST(RescaledSumReference, AveragesInt16) {
  const std::vector<int16_t> values{32767, 32766, -1, -2, -32768, -32767};
  const ReduceGeometry pairs{.kept = {.rank = 1, .extents = {3}, .strides = {2}},
                             .reduced = {.rank = 1, .extents = {2}, .strides = {1}}};
  const QuantizedReduction quantization{.multiplier = MeanMultiplier(kOne, 2),
                                        .clamp = {-32768, 32767}};
  std::vector<int16_t> output(3);
  RescaledSumReference(pairs, quantization, values.data(), output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{32767, -1, -32767}));  // halves up
  ReduceMaxReference(pairs, values.data(), output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{32767, -1, -32767}));
}

}  // namespace
}  // namespace octet::kernels
