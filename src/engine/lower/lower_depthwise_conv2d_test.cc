#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/testing/weighted_sum_specimen.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::Constant;
using ::octet::testing::ExpectRefused;
using ::octet::testing::OneOperator;
using ::octet::testing::WeightedSumSpecimen;
using ::testing::ElementsAre;

// Two channels, two filters of 1 x 2 taps each, VALID.
OneOperator Int8Depthwise() {
  return WeightedSumSpecimen(
      OperatorKind::kDepthwiseConv2D,
      DepthwiseConv2DOptions{.padding = Padding::kValid, .stride_w = 1, .stride_h = 1},
      ElementType::kInt8, {.input = {1, 1, 2, 2}, .filter = {1, 1, 2, 4}, .output = {1, 1, 1, 4}});
}

TEST(LowerDepthwiseConv2D, TakesTheDepthMultiplierFromTheShapes) {
  OneOperator op = Int8Depthwise();
  op.options<DepthwiseConv2DOptions>().depth_multiplier = 17;  // what some files say
  EXPECT_EQ(op.Lower()->kernel, "DepthwiseConv2DReferenceInt8");
  EXPECT_THAT(
      op.Run<int8_t>({Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 2, 3, 4, 10, 0, 10, 0}),
                      Bytes<int32_t>({0, 0, 0, 1})}),
      ElementsAre(31, 2, 46, 9));
}

TEST(LowerDepthwiseConv2D, ScalesAlongTheLastAxisOfTheFilter) {
  OneOperator op = Int8Depthwise();
  op.input(1).quantization = {{1.0F, 2.0F, 1.0F, 4.0F}, {0, 0, 0, 0}, 3};
  EXPECT_THAT(
      op.Run<int8_t>({Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 2, 3, 4, 10, 0, 10, 0}),
                      Bytes<int32_t>({0, 0, 0, 1})}),
      ElementsAre(31, 4, 46, 36));
  op.input(1).quantization.axis = 0;
  EXPECT_EQ(op.LoweringError(),
            "op 0 DEPTHWISE_CONV_2D v1: filter has 4 scales for axis 0, want 4 for axis 3");
}

TEST(LowerDepthwiseConv2D, RefusesWhatDoesNotFit) {
  ExpectRefused(Int8Depthwise(), "filter has 2 in its first dim, want 1", [](OneOperator& op) {
    op.input(1).shape = {2, 1, 2, 4};
  });
  ExpectRefused(Int8Depthwise(), "filter has 4 channels, not a multiple of the input's 3",
                [](OneOperator& op) {
                  op.input(0).shape = {1, 1, 2, 3};
                });
  ExpectRefused(Int8Depthwise(), "filter has 4 channels, not a multiple of the input's 0",
                [](OneOperator& op) {
                  op.input(0).shape = {1, 1, 2, 0};
                });
  ExpectRefused(Int8Depthwise(), "filter width spans 2, more than the input's 0",
                [](OneOperator& op) {
                  op.input(0).shape = {1, 1, 0, 2};
                });
  ExpectRefused(Int8Depthwise(), "has 1 inputs, want 2 to 3",
                [](OneOperator& op) { op.op().inputs = {0}; });
}

OneOperator Int16Convolution() {
  OneOperator op = WeightedSumSpecimen(
      OperatorKind::kDepthwiseConv2D,
      DepthwiseConv2DOptions{.padding = Padding::kValid, .stride_w = 1, .stride_h = 1},
      ElementType::kInt16, {.input = {1, 1, 2, 2}, .filter = {1, 1, 2, 4}, .output = {1, 1, 1, 4}});
  op.input(1) = Constant<int8_t>({1, 1, 2, 4}, {1, 2, 3, 4, 10, 0, 10, 0});
  op.input(1).quantization = {{1.0F, 2.0F, 1.0F, 0.5F}, {0, 0, 0, 0}, 3};
  return op;
}

TEST(LowerDepthwiseConv2D, RunsInt16) {
  OneOperator op = Int16Convolution();
  EXPECT_EQ(op.Lower()->kernel, "DepthwiseConv2DReferenceInt16");
  const std::vector<uint8_t> input = Bytes<int16_t>({100, 200, 300, 400});
  EXPECT_THAT(op.Run<int16_t>({input, Bytes<int64_t>({0, 0, 0, 1})}),
              ElementsAre(3100, 400, 4600, 401));  // 800.5 / 2 and up
  op.op().inputs[2] = -1;
  EXPECT_THAT(op.Run<int16_t>({input}), ElementsAre(3100, 400, 4600, 400));
}

TEST(LowerDepthwiseConv2D, RunsInt16OfNoChannels) {
  OneOperator op = Int16Convolution();
  op.op().inputs.pop_back();
  op.input(1) = Constant<int8_t>({1, 1, 2, 0}, {});
  op.input(1).quantization = {{1.0F}, {0}, 3};
  op.output().shape = {1, 1, 1, 0};
  EXPECT_THAT(op.Run<int16_t>({Bytes<int16_t>({1, 2, 3, 4})}), ElementsAre());
}

TEST(LowerDepthwiseConv2D, RefusesInt16ThatDoesNotFit) {
  ExpectRefused(Int16Convolution(), "bias has type INT32, want INT64",
                [](OneOperator& op) { op.input(2).type = ElementType::kInt32; });
  ExpectRefused(Int16Convolution(), "input has zero point 2, want 0",
                [](OneOperator& op) { op.input(0).quantization.zero_points = {2}; });
  ExpectRefused(Int16Convolution(), "input and filter scales are 2^7 times the output's or more",
                [](OneOperator& op) { op.output().quantization.scales = {0.001F}; });
}

}  // namespace
}  // namespace octet
