#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/one_operator_graph.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ErrorAfter;
using ::octet::testing::OneOperatorGraph;
using ::testing::ElementsAre;

// One row of two pixels spread by two to four.
OneOperatorGraph FloatUpsampling() {
  OneOperatorGraph graph(OperatorKind::kTransposeConv,
                         TransposeConvOptions{.stride_w = 2, .stride_h = 1});
  graph.AddConstantInput<int32_t>({4}, {1, 1, 4, 1});
  graph.AddInput(ElementType::kFloat32, {1, 1, 3, 1});
  graph.AddInput(ElementType::kFloat32, {1, 1, 2, 1});
  graph.AddInput(ElementType::kFloat32, {1});
  graph.AddOutput(ElementType::kFloat32, {1, 1, 4, 1});
  return graph;
}

TEST(LowerTransposeConv, CropsWhatSamePaddingAdds) {
  OneOperatorGraph graph = FloatUpsampling();
  EXPECT_EQ(graph.Lower()->kernel, "TransposeConvReferenceFloat32");
  // Five columns 1, 10, 100 + 2, 20, 200; the odd column of padding is the last.
  EXPECT_THAT(graph.Run<float>(
                  {{}, Bytes<float>({1, 10, 100}), Bytes<float>({1, 2}), Bytes<float>({0.5F})}),
              ElementsAre(1.5F, 10.5F, 102.5F, 20.5F));
}

TEST(LowerTransposeConv, RunsInt8WithoutBias) {
  OneOperatorGraph graph(OperatorKind::kTransposeConv,
                         TransposeConvOptions{.padding = Padding::kValid,
                                              .stride_w = 1,
                                              .stride_h = 1,
                                              .activation = Activation::kRelu});
  graph.AddConstantInput<int32_t>({4}, {1, 2, 2, 2});
  graph.AddInput(ElementType::kInt8, {2, 2, 2, 1});
  graph.AddInput(ElementType::kInt8, {1, 1, 1, 1}, 1.0F, -2);
  graph.AddOutput(ElementType::kInt8, {1, 2, 2, 2}, 1.0F);
  graph.input(1).quantization = {{1.0F, 0.5F}, {0, 0}, 0};
  EXPECT_THAT(
      graph.Run<int8_t>({{}, Bytes<int8_t>({1, 2, 3, 4, 10, 20, 30, -40}), Bytes<int8_t>({1})}),
      ElementsAre(3, 15, 6, 30, 9, 45, 12, 0));
}

TEST(LowerTransposeConv, RefusesWhatDoesNotFit) {
  EXPECT_EQ(
      ErrorAfter(FloatUpsampling(), [](OneOperatorGraph& g) { g.input(0).is_constant = false; }),
      "op 0 TRANSPOSE_CONV v1: input 0 is not a constant");
  EXPECT_EQ(ErrorAfter(FloatUpsampling(),
                       [](OneOperatorGraph& g) {
                         g.output().shape = {1, 1, 5, 1};
                       }),
            "op 0 TRANSPOSE_CONV v1: output has shape [1, 1, 5, 1], want [1, 1, 4, 1]");
  EXPECT_EQ(ErrorAfter(FloatUpsampling(),
                       [](OneOperatorGraph& g) {
                         g.input(1).shape = {1, 1, 3, 2};
                       }),
            "op 0 TRANSPOSE_CONV v1: filter has 2 input channels, the input 1");
  EXPECT_EQ(ErrorAfter(FloatUpsampling(),
                       [](OneOperatorGraph& g) {
                         g.input(2).shape = {2, 1, 2, 1};
                       }),
            "op 0 TRANSPOSE_CONV v1: output has 1 batches and 1 channels, want 2 and 1");
  EXPECT_EQ(ErrorAfter(FloatUpsampling(),
                       [](OneOperatorGraph& g) { g.options<TransposeConvOptions>().stride_w = 0; }),
            "op 0 TRANSPOSE_CONV v1: width stride is 0, want at least 1");
}

TEST(LowerTransposeConv, SumsInt16InTheTypeOfItsBias) {
  OneOperatorGraph graph = FloatUpsampling();
  for (Tensor* tensor : {&graph.input(1), &graph.input(2), &graph.output()}) {
    tensor->type = ElementType::kInt16;
    tensor->quantization = {{1.0F}, {0}, 0};
  }
  graph.input(1).type = ElementType::kInt8;
  graph.input(3).type = ElementType::kInt64;
  EXPECT_EQ(graph.Lower()->kernel, "TransposeConvReferenceInt16");
  EXPECT_THAT(graph.Run<int16_t>(
                  {{}, Bytes<int8_t>({1, 10, 100}), Bytes<int16_t>({1, 2}), Bytes<int64_t>({5})}),
              ElementsAre(6, 15, 107, 25));
  graph.input(3).type = ElementType::kInt32;
  EXPECT_EQ(graph.Lower()->kernel, "TransposeConvReferenceInt16InInt32");
  graph.options<TransposeConvOptions>().quantized_bias_type = ElementType::kInt64;
  EXPECT_EQ(graph.LoweringError(),
            "op 0 TRANSPOSE_CONV v1: bias has type INT32, the options say INT64");
}

}  // namespace
}  // namespace octet
