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

OneOperatorGraph Reduction(OperatorKind kind, ElementType type, Shape output,
                           const std::vector<int32_t>& axes) {
  OneOperatorGraph graph(kind, ReducerOptions{});
  graph.AddInput(type, {1, 2, 2, 2}, 1.0F);
  graph.AddConstantInput<int32_t>({static_cast<int>(axes.size())}, axes);
  graph.AddOutput(type, output, 1.0F);
  return graph;
}

const std::vector<uint8_t> kInput = Bytes<int8_t>({1, -1, 2, -2, 3, -3, 4, -4});

TEST(LowerMean, AveragesPixelsOfEveryChannel) {
  OneOperatorGraph graph = Reduction(OperatorKind::kMean, ElementType::kInt8, {1, 2}, {1, 2});
  EXPECT_EQ(graph.Lower()->kernel, "RescaledSumReferenceInt8");
  EXPECT_THAT(graph.Run<int8_t>({kInput, {}}), ElementsAre(3, -3));  // +-2.5
}

TEST(LowerMean, TakesNegativeAndRepeatedAxes) {
  OneOperatorGraph graph = Reduction(OperatorKind::kMean, ElementType::kInt8, {1, 2}, {-2, 1, -3});
  EXPECT_THAT(graph.Run<int8_t>({kInput, {}}), ElementsAre(3, -3));
}

TEST(LowerMean, KeepsDimsOfOne) {
  OneOperatorGraph graph = Reduction(OperatorKind::kMean, ElementType::kInt8, {1, 1, 1, 2}, {1, 2});
  graph.options<ReducerOptions>().keep_dims = true;
  EXPECT_THAT(graph.Run<int8_t>({kInput, {}}), ElementsAre(3, -3));
}

TEST(LowerSum, RescalesTheSum) {
  OneOperatorGraph graph = Reduction(OperatorKind::kSum, ElementType::kInt8, {1, 2}, {1, 2});
  graph.output().quantization = {{4.0F}, {10}, 0};
  EXPECT_THAT(graph.Run<int8_t>({kInput, {}}), ElementsAre(13, 7));  // 10 +- 10 / 4
}

TEST(LowerSum, OfNoAxisCopies) {
  OneOperatorGraph graph = Reduction(OperatorKind::kSum, ElementType::kInt8, {1, 2, 2, 2}, {});
  EXPECT_EQ(Bytes(graph.Run<int8_t>({kInput, {}})), kInput);
}

TEST(LowerReduceMax, KeepsTheQuantization) {
  OneOperatorGraph graph = Reduction(OperatorKind::kReduceMax, ElementType::kInt8, {2}, {0, 1, 2});
  EXPECT_EQ(graph.Lower()->kernel, "ReduceMaxReferenceInt8");
  EXPECT_THAT(graph.Run<int8_t>({kInput, {}}), ElementsAre(4, -1));
  graph.output().quantization.scales = {2.0F};
  EXPECT_EQ(graph.LoweringError(), "op 0 REDUCE_MAX v1: '' and '' are quantised differently");
}

TEST(LowerReduce, IgnoresTheAxesOfAScalar) {
  OneOperatorGraph graph = Reduction(OperatorKind::kMean, ElementType::kFloat32, {}, {3});
  graph.input(0).shape = {};
  EXPECT_EQ(graph.Lower()->kernel, "MeanReferenceFloat32");
  EXPECT_THAT(graph.Run<float>({Bytes<float>({1.5F}), {}}), ElementsAre(1.5F));
}

TEST(LowerReduce, OverAnEmptyAxis) {
  OneOperatorGraph graph = Reduction(OperatorKind::kMean, ElementType::kFloat32, {1, 2}, {1, 2});
  graph.input(0).shape = {1, 0, 2, 2};
  EXPECT_TRUE(std::isnan(graph.Run<float>({{}, {}})[1]));
}

OneOperatorGraph Valid() {
  return Reduction(OperatorKind::kMean, ElementType::kInt8, {1, 2}, {1, 2});
}

TEST(LowerReduce, RefusesWhatDoesNotFit) {
  EXPECT_EQ(ErrorAfter(Valid(),
                       [](OneOperatorGraph& g) {
                         g.input(1).data = ConstantData::Own(Bytes<int32_t>({1, 4}));
                       }),
            "op 0 MEAN v1: axis 4 of a tensor with 4 dims");
  EXPECT_EQ(ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.input(1).is_constant = false; }),
            "op 0 MEAN v1: input 1 is not a constant");
  EXPECT_EQ(ErrorAfter(Valid(),
                       [](OneOperatorGraph& g) {
                         g.output().shape = {1, 1, 1, 2};
                       }),
            "op 0 MEAN v1: output has shape [1, 1, 1, 2], want [1, 2]");
  EXPECT_EQ(ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.input(0).quantization = {}; }),
            "op 0 MEAN v1: input has 0 scales, want one per tensor");
  EXPECT_EQ(ErrorAfter(Valid(),
                       [](OneOperatorGraph& g) {
                         g.input(0).type = ElementType::kBool;
                         g.output().type = ElementType::kBool;
                       }),
            "op 0 MEAN v1: input type BOOL is not supported");
}

TEST(LowerReduce, TakesTheMeanAndMaximumOfInt16) {
  const std::vector<uint8_t> input = Bytes<int16_t>({1000, -1, 2000, -2, 3000, -3, 4000, -4});
  OneOperatorGraph mean = Reduction(OperatorKind::kMean, ElementType::kInt16, {1, 2}, {1, 2});
  EXPECT_EQ(mean.Lower()->kernel, "RescaledSumReferenceInt16");
  EXPECT_THAT(mean.Run<int16_t>({input, {}}), ElementsAre(2500, -3));
  OneOperatorGraph max = Reduction(OperatorKind::kReduceMax, ElementType::kInt16, {1, 2}, {1, 2});
  EXPECT_EQ(max.Lower()->kernel, "ReduceMaxReferenceInt16");
  EXPECT_THAT(max.Run<int16_t>({input, {}}), ElementsAre(4000, -1));
}

TEST(LowerReduce, RefusesTheSumAndZeroPointsOfInt16) {
  EXPECT_EQ(Reduction(OperatorKind::kSum, ElementType::kInt16, {1, 2}, {1, 2}).LoweringError(),
            "op 0 SUM v1: input type INT16 is not supported");
  OneOperatorGraph mean = Reduction(OperatorKind::kMean, ElementType::kInt16, {1, 2}, {1, 2});
  mean.output().quantization.zero_points = {1};
  EXPECT_EQ(mean.LoweringError(), "op 0 MEAN v1: output has zero point 1, want 0");
}

}  // namespace
}  // namespace octet
