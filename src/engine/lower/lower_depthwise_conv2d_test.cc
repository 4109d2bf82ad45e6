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

}  // namespace
}  // namespace octet
