#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/one_operator_graph.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ErrorAfter;
using ::octet::testing::OneOperatorGraph;
using ::testing::ElementsAre;

// Two channels, two filters of 1 x 2 taps each, VALID.
OneOperatorGraph Int8Convolution() {
  OneOperatorGraph graph(
      OperatorKind::kDepthwiseConv2D,
      DepthwiseConv2DOptions{.padding = Padding::kValid, .stride_w = 1, .stride_h = 1});
  graph.AddInput(ElementType::kInt8, {1, 1, 2, 2}, 1.0F);
  graph.AddInput(ElementType::kInt8, {1, 1, 2, 4}, 1.0F);
  graph.AddInput(ElementType::kInt32, {4});
  graph.AddOutput(ElementType::kInt8, {1, 1, 1, 4}, 1.0F);
  return graph;
}

TEST(LowerDepthwiseConv2D, TakesTheDepthMultiplierFromTheShapes) {
  OneOperatorGraph graph = Int8Convolution();
  graph.options<DepthwiseConv2DOptions>().depth_multiplier = 17;  // what some files say
  EXPECT_EQ(graph.Lower()->kernel, "DepthwiseConv2DReferenceInt8");
  EXPECT_THAT(
      graph.Run<int8_t>({Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 2, 3, 4, 10, 0, 10, 0}),
                         Bytes<int32_t>({0, 0, 0, 1})}),
      ElementsAre(31, 2, 46, 9));
}

TEST(LowerDepthwiseConv2D, ScalesAlongTheLastAxisOfTheFilter) {
  OneOperatorGraph graph = Int8Convolution();
  graph.input(1).quantization = {{1.0F, 2.0F, 1.0F, 4.0F}, {0, 0, 0, 0}, 3};
  EXPECT_THAT(
      graph.Run<int8_t>({Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 2, 3, 4, 10, 0, 10, 0}),
                         Bytes<int32_t>({0, 0, 0, 1})}),
      ElementsAre(31, 4, 46, 36));
  graph.input(1).quantization.axis = 0;
  EXPECT_EQ(graph.LoweringError(),
            "op 0 DEPTHWISE_CONV_2D v1: filter has 4 scales for axis 0, want 4 for axis 3");
}

TEST(LowerDepthwiseConv2D, RefusesWhatDoesNotFit) {
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.input(1).shape = {2, 1, 2, 4};
                       }),
            "op 0 DEPTHWISE_CONV_2D v1: filter has 2 in its first dim, want 1");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.input(0).shape = {1, 1, 2, 3};
                       }),
            "op 0 DEPTHWISE_CONV_2D v1: filter has 4 channels, not a multiple of the input's 3");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.input(0).shape = {1, 1, 2, 0};
                       }),
            "op 0 DEPTHWISE_CONV_2D v1: filter has 4 channels, not a multiple of the input's 0");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.input(0).shape = {1, 1, 0, 2};
                       }),
            "op 0 DEPTHWISE_CONV_2D v1: filter width spans 2, more than the input's 0");
  EXPECT_EQ(ErrorAfter(Int8Convolution(), [](OneOperatorGraph& g) { g.op().inputs = {0}; }),
            "op 0 DEPTHWISE_CONV_2D v1: has 1 inputs, want 2 to 3");
}

OneOperatorGraph Int16Convolution() {
  OneOperatorGraph graph(
      OperatorKind::kDepthwiseConv2D,
      DepthwiseConv2DOptions{.padding = Padding::kValid, .stride_w = 1, .stride_h = 1});
  graph.AddInput(ElementType::kInt16, {1, 1, 2, 2}, 1.0F);
  graph.AddConstantInput<int8_t>({1, 1, 2, 4}, {1, 2, 3, 4, 10, 0, 10, 0});
  graph.input(1).quantization = {{1.0F, 2.0F, 1.0F, 0.5F}, {0, 0, 0, 0}, 3};
  graph.AddInput(ElementType::kInt64, {4});
  graph.AddOutput(ElementType::kInt16, {1, 1, 1, 4}, 1.0F);
  return graph;
}

TEST(LowerDepthwiseConv2D, RunsInt16) {
  OneOperatorGraph graph = Int16Convolution();
  EXPECT_EQ(graph.Lower()->kernel, "DepthwiseConv2DReferenceInt16");
  const std::vector<uint8_t> input = Bytes<int16_t>({100, 200, 300, 400});
  EXPECT_THAT(graph.Run<int16_t>(
                  {input, Bytes<int8_t>({1, 2, 3, 4, 10, 0, 10, 0}), Bytes<int64_t>({0, 0, 0, 1})}),
              ElementsAre(3100, 400, 4600, 401));  // 800.5 / 2 and up
  graph.op().inputs[2] = -1;
  EXPECT_THAT(graph.Run<int16_t>({input, Bytes<int8_t>({1, 2, 3, 4, 10, 0, 10, 0}), {}}),
              ElementsAre(3100, 400, 4600, 400));
}

TEST(LowerDepthwiseConv2D, RunsInt16OfNoChannels) {
  OneOperatorGraph graph = Int16Convolution();
  graph.op().inputs.pop_back();
  graph.input(1).shape = {1, 1, 2, 0};
  graph.input(1).data = ConstantData::Own({});
  graph.input(1).quantization = {{1.0F}, {0}, 3};
  graph.output().shape = {1, 1, 1, 0};
  EXPECT_THAT(graph.Run<int16_t>({Bytes<int16_t>({1, 2, 3, 4}), {}}), ElementsAre());
}

TEST(LowerDepthwiseConv2D, RefusesInt16ThatDoesNotFit) {
  EXPECT_EQ(ErrorAfter(Int16Convolution(),
                       [](OneOperatorGraph& g) { g.input(2).type = ElementType::kInt32; }),
            "op 0 DEPTHWISE_CONV_2D v1: bias has type INT32, want INT64");
  EXPECT_EQ(ErrorAfter(Int16Convolution(),
                       [](OneOperatorGraph& g) { g.input(0).quantization.zero_points = {2}; }),
            "op 0 DEPTHWISE_CONV_2D v1: input has zero point 2, want 0");
  EXPECT_EQ(
      ErrorAfter(Int16Convolution(),
                 [](OneOperatorGraph& g) { g.output().quantization.scales = {0.001F}; }),
      "op 0 DEPTHWISE_CONV_2D v1: input and filter scales are 2^7 times the output's or more");
}

}  // namespace
}  // namespace octet
