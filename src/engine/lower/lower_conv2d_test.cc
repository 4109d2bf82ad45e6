#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "testing/one_operator_graph.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ErrorAfter;
using ::octet::testing::OneOperatorGraph;
using ::testing::ElementsAre;
using ::testing::EndsWith;

// [1, 2, 2, 1] -> 1x1 filters -> [1, 2, 2, 2], everything at scale 1.
OneOperatorGraph PointwiseConvolution(ElementType type, ElementType bias_type) {
  OneOperatorGraph graph(OperatorKind::kConv2D, Conv2DOptions{.stride_w = 1, .stride_h = 1});
  graph.AddInput(type, {1, 2, 2, 1}, 1.0F);
  graph.AddInput(type, {2, 1, 1, 1}, 1.0F);
  graph.AddInput(bias_type, {2}, 1.0F);
  graph.AddOutput(type, {1, 2, 2, 2}, 1.0F);
  return graph;
}
OneOperatorGraph Int8Convolution() {
  return PointwiseConvolution(ElementType::kInt8, ElementType::kInt32);
}

TEST(LowerConv2D, RunsInt8) {
  OneOperatorGraph graph = Int8Convolution();
  EXPECT_EQ(graph.Lower()->kernel, "Conv2DReferenceInt8");
  EXPECT_THAT(graph.Run<int8_t>(
                  {Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, -10}), Bytes<int32_t>({0, 5})}),
              ElementsAre(1, -5, 2, -15, 3, -25, 4, -35));
}

TEST(LowerConv2D, RunsUInt8WithAShiftedFilter) {
  OneOperatorGraph graph = PointwiseConvolution(ElementType::kUInt8, ElementType::kInt32);
  graph.input(1).quantization.zero_points = {100};
  EXPECT_EQ(graph.Lower()->kernel, "Conv2DReferenceUInt8");
  EXPECT_THAT(graph.Run<uint8_t>({Bytes<uint8_t>({1, 2, 3, 4}), Bytes<uint8_t>({101, 110}),
                                  Bytes<int32_t>({0, 5})}),
              ElementsAre(1, 15, 2, 25, 3, 35, 4, 45));
}

TEST(LowerConv2D, RunsFloatWithoutBias) {
  OneOperatorGraph graph = PointwiseConvolution(ElementType::kFloat32, ElementType::kFloat32);
  graph.options<Conv2DOptions>().activation = Activation::kRelu6;
  graph.op().inputs.pop_back();
  EXPECT_EQ(graph.Lower()->kernel, "Conv2DReferenceFloat32");
  EXPECT_THAT(graph.Run<float>({Bytes<float>({1, 2, -3, 4}), Bytes<float>({0.5F, 2})}),
              ElementsAre(0.5F, 2, 1, 4, 0, 0, 2, 6));
}

TEST(LowerConv2D, TakesAnAbsentBias) {
  OneOperatorGraph graph = Int8Convolution();
  graph.op().inputs[2] = -1;
  EXPECT_THAT(graph.Run<int8_t>({Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 2}), {}}),
              ElementsAre(1, 2, 2, 4, 3, 6, 4, 8));
}

TEST(LowerConv2D, ScalesEveryChannelByItsOwn) {
  OneOperatorGraph graph = Int8Convolution();
  graph.input(1).quantization = {{1.0F, 0.5F}, {0, 0}, 0};
  EXPECT_THAT(graph.Run<int8_t>(
                  {Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 2}), Bytes<int32_t>({0, 0})}),
              ElementsAre(1, 1, 2, 2, 3, 3, 4, 4));
}

TEST(LowerConv2D, ClampsToTheActivationInTheOutputsScale) {
  OneOperatorGraph graph = Int8Convolution();
  graph.options<Conv2DOptions>().activation = Activation::kRelu6;
  graph.output().quantization = {{0.5F}, {-3}, 0};
  // 2 * 10 * x - 3 in [-3, 9]
  EXPECT_THAT(graph.Run<int8_t>(
                  {Bytes<int8_t>({0, 1, -1, 0}), Bytes<int8_t>({10, -10}), Bytes<int32_t>({0, 1})}),
              ElementsAre(-3, -1, 9, -3, -3, 9, -3, -1));
}

TEST(LowerConv2D, RunsOnNothing) {
  OneOperatorGraph graph = Int8Convolution();
  graph.input(0).shape = {0, 2, 2, 1};
  graph.output().shape = {0, 2, 2, 2};
  EXPECT_THAT(graph.Run<int8_t>({{}, Bytes<int8_t>({1, 2}), Bytes<int32_t>({0, 0})}),
              ElementsAre());
}

TEST(LowerConv2D, RefusesWhatDoesNotFit) {
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) { g.options<Conv2DOptions>().stride_h = 0; }),
            "op 0 CONV_2D v1: height stride is 0, want at least 1");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) { g.options<Conv2DOptions>().dilation_w = -1; }),
            "op 0 CONV_2D v1: width dilation is -1, want at least 1");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.options<Conv2DOptions>().activation = Activation::kTanh;
                       }),
            "op 0 CONV_2D v1: fused activation TANH is not supported");
  EXPECT_EQ(
      ErrorAfter(Int8Convolution(), [](OneOperatorGraph& g) { g.op().options = Pool2DOptions{}; }),
      "op 0 CONV_2D v1: options are of another operator");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.input(0).shape = {2, 2, 1};
                       }),
            "op 0 CONV_2D v1: input has shape [2, 2, 1], want 4 dims");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.input(1).shape = {2, 1, 1, 3};
                       }),
            "op 0 CONV_2D v1: filter has 3 input channels, the input 1");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.input(1).shape = {2, 1, 1, 0};
                       }),
            "op 0 CONV_2D v1: filter has 0 input channels, the input 1");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.input(0).shape = {1, 2, 2, 3};
                         g.output().shape = {1, 2, 2, 2};
                       }),
            "op 0 CONV_2D v1: filter has 2 output channels, not a multiple of 3 groups");
  EXPECT_EQ(ErrorAfter(Int8Convolution(), [](OneOperatorGraph& g) { g.input(2).shape = {3}; }),
            "op 0 CONV_2D v1: bias has shape [3], want 2 values");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) {
                         g.output().shape = {1, 2, 2, 3};
                       }),
            "op 0 CONV_2D v1: output has shape [1, 2, 2, 3], want [1, 2, 2, 2]");
}

TEST(LowerConv2D, RefusesTypesWithoutAKernel) {
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) { g.input(0).type = ElementType::kBool; }),
            "op 0 CONV_2D v1: input type BOOL is not supported");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) { g.input(1).type = ElementType::kInt4; }),
            "op 0 CONV_2D v1: filter has type INT4, want INT8");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) { g.input(2).type = ElementType::kInt64; }),
            "op 0 CONV_2D v1: bias has type INT64, want INT32");
  EXPECT_EQ(ErrorAfter(Int8Convolution(),
                       [](OneOperatorGraph& g) { g.output().type = ElementType::kUInt8; }),
            "op 0 CONV_2D v1: output has type UINT8, want INT8");
}

OneOperatorGraph Int16Convolution(ElementType bias_type) {
  OneOperatorGraph graph = PointwiseConvolution(ElementType::kInt16, bias_type);
  graph.input(1).type = ElementType::kInt8;
  graph.output().quantization.scales = {4.0F};
  return graph;
}

TEST(LowerConv2D, SumsInt16InTheTypeOfItsBias) {
  const std::vector<uint8_t> input = Bytes<int16_t>({300, -1, 1, -6});
  const std::vector<uint8_t> filter = Bytes<int8_t>({1, 100});
  // A quarter of each, rounded once in int64 and twice in int32: -1 / 4 and 1 / 4.
  OneOperatorGraph wide = Int16Convolution(ElementType::kInt64);
  EXPECT_EQ(wide.Lower()->kernel, "Conv2DReferenceInt16");
  EXPECT_THAT(wide.Run<int16_t>({input, filter, Bytes<int64_t>({0, int64_t{1} << 32})}),
              ElementsAre(75, 32767, 0, 32767, 0, 32767, -1, 32767));
  OneOperatorGraph narrow = Int16Convolution(ElementType::kInt32);
  EXPECT_EQ(narrow.Lower()->kernel, "Conv2DReferenceInt16InInt32");
  EXPECT_THAT(narrow.Run<int16_t>({input, filter, Bytes<int32_t>({0, 40})}),
              ElementsAre(75, 7510, 0, -15, 1, 35, -2, -140));
}

TEST(LowerConv2D, SumsInt16WithoutABiasAsTheOptionsSay) {
  OneOperatorGraph graph = Int16Convolution(ElementType::kInt64);
  graph.op().inputs[2] = -1;
  EXPECT_EQ(graph.Lower()->kernel, "Conv2DReferenceInt16");
  graph.options<Conv2DOptions>().quantized_bias_type = ElementType::kInt32;
  EXPECT_EQ(graph.Lower()->kernel, "Conv2DReferenceInt16InInt32");
  graph.options<Conv2DOptions>().quantized_bias_type = ElementType::kInt64;
  EXPECT_EQ(graph.Lower()->kernel, "Conv2DReferenceInt16");
  EXPECT_THAT(graph.Run<int16_t>({Bytes<int16_t>({300, -1, 1, -6}), Bytes<int8_t>({1, 100}), {}}),
              ElementsAre(75, 7500, 0, -25, 0, 25, -1, -150));
}

TEST(LowerConv2D, ClampsInt16ToTheActivation) {
  OneOperatorGraph graph = Int16Convolution(ElementType::kInt64);
  graph.options<Conv2DOptions>().activation = Activation::kRelu6;
  EXPECT_THAT(graph.Run<int16_t>({Bytes<int16_t>({300, -1, 1, -6}), Bytes<int8_t>({1, 100}),
                                  Bytes<int64_t>({0, 0})}),
              ElementsAre(2, 2, 0, 0, 0, 2, 0, 0));  // 6 / 4 is 2
}

TEST(LowerConv2D, RefusesInt16ThatDoesNotFit) {
  const OneOperatorGraph valid = Int16Convolution(ElementType::kInt64);
  EXPECT_EQ(valid.LoweringError(), "");
  EXPECT_EQ(ErrorAfter(valid, [](OneOperatorGraph& g) { g.input(1).type = ElementType::kInt16; }),
            "op 0 CONV_2D v1: filter has type INT16, want INT8");
  EXPECT_EQ(ErrorAfter(valid, [](OneOperatorGraph& g) { g.input(2).type = ElementType::kInt16; }),
            "op 0 CONV_2D v1: bias has type INT16, want INT64");
  EXPECT_EQ(ErrorAfter(valid, [](OneOperatorGraph& g) { g.output().type = ElementType::kInt8; }),
            "op 0 CONV_2D v1: output has type INT8, want INT16");
  EXPECT_EQ(
      ErrorAfter(valid, [](OneOperatorGraph& g) { g.input(0).quantization.zero_points = {1}; }),
      "op 0 CONV_2D v1: input has zero point 1, want 0");
  EXPECT_EQ(
      ErrorAfter(valid, [](OneOperatorGraph& g) { g.output().quantization.zero_points = {-5}; }),
      "op 0 CONV_2D v1: output has zero point -5, want 0");
  EXPECT_EQ(ErrorAfter(valid,
                       [](OneOperatorGraph& g) {
                         g.options<Conv2DOptions>().quantized_bias_type = ElementType::kInt32;
                       }),
            "op 0 CONV_2D v1: bias has type INT64, the options say INT32");
  EXPECT_EQ(ErrorAfter(valid,
                       [](OneOperatorGraph& g) {
                         g.options<Conv2DOptions>().quantized_bias_type = ElementType::kInt8;
                       }),
            "op 0 CONV_2D v1: bias type INT8 in the options is not supported");
}

TEST(LowerConv2D, RefusesInt16MultipliersBeyond16Bits) {
  OneOperatorGraph graph = Int16Convolution(ElementType::kInt64);
  graph.output().quantization.scales = {1.0F / 127};
  EXPECT_EQ(graph.LoweringError(), "");
  graph.output().quantization.scales = {1.0F / 128};
  EXPECT_EQ(graph.LoweringError(),
            "op 0 CONV_2D v1: input and filter scales are 2^7 times the output's or more");
  EXPECT_EQ(ErrorAfter(Int16Convolution(ElementType::kInt32),
                       [](OneOperatorGraph& g) { g.output().quantization.scales = {0.001F}; }),
            "");
}

TEST(LowerConv2D, RefusesBadQuantization) {
  EXPECT_THAT(
      ErrorAfter(Int8Convolution(), [](OneOperatorGraph& g) { g.input(0).quantization = {}; }),
      EndsWith("input has 0 scales, want one per tensor"));
  EXPECT_THAT(
      ErrorAfter(Int8Convolution(), [](OneOperatorGraph& g) { g.input(1).quantization = {}; }),
      EndsWith("filter is not quantised"));
  EXPECT_THAT(ErrorAfter(Int8Convolution(),
                         [](OneOperatorGraph& g) { g.output().quantization.scales = {-1.0F}; }),
              EndsWith("output has scale -1"));
  EXPECT_THAT(ErrorAfter(Int8Convolution(),
                         [](OneOperatorGraph& g) { g.input(1).quantization.scales = {NAN}; }),
              EndsWith("filter has scale nan"));
  EXPECT_THAT(ErrorAfter(Int8Convolution(),
                         [](OneOperatorGraph& g) { g.input(1).quantization.zero_points = {3}; }),
              EndsWith("filter has zero point 3, want 0"));
  EXPECT_THAT(ErrorAfter(Int8Convolution(),
                         [](OneOperatorGraph& g) { g.input(2).quantization.zero_points = {3}; }),
              EndsWith("bias has zero point 3, want 0"));
  EXPECT_THAT(ErrorAfter(Int8Convolution(),
                         [](OneOperatorGraph& g) {
                           g.input(1).quantization = {{1.0F, 1.0F}, {0, 0}, 3};
                         }),
              EndsWith("filter has 2 scales for axis 3, want 2 for axis 0"));
  EXPECT_THAT(ErrorAfter(Int8Convolution(),
                         [](OneOperatorGraph& g) {
                           g.input(1).quantization = {{1.0F, 1.0F, 1.0F}, {0, 0, 0}, 0};
                         }),
              EndsWith("filter has 3 scales for axis 0, want 2 for axis 0"));
}

}  // namespace
}  // namespace octet
