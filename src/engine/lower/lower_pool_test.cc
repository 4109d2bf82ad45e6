#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/one_operator_graph.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ErrorAfter;
using ::octet::testing::OneOperatorGraph;
using ::testing::ElementsAre;

OneOperatorGraph Int8Pool(OperatorKind kind) {
  OneOperatorGraph graph(kind,
                         Pool2DOptions{.stride_w = 2, .stride_h = 1, .filter_w = 2, .filter_h = 1});
  graph.AddInput(ElementType::kInt8, {1, 1, 3, 1}, 0.5F, 1);
  graph.AddOutput(ElementType::kInt8, {1, 1, 2, 1}, 0.5F, 1);
  return graph;
}

TEST(LowerAveragePool2D, AveragesStoredValues) {
  OneOperatorGraph graph = Int8Pool(OperatorKind::kAveragePool2D);
  EXPECT_EQ(graph.Lower()->kernel, "AveragePool2DReferenceInt8");
  EXPECT_THAT(graph.Run<int8_t>({Bytes<int8_t>({-4, -5, 7})}), ElementsAre(-5, 7));
}

TEST(LowerMaxPool2D, ClampsInTheOutputsScale) {
  OneOperatorGraph graph = Int8Pool(OperatorKind::kMaxPool2D);
  graph.options<Pool2DOptions>().activation = Activation::kReluN1To1;
  EXPECT_EQ(graph.Lower()->kernel, "MaxPool2DReferenceInt8");
  EXPECT_THAT(graph.Run<int8_t>({Bytes<int8_t>({-4, -5, 7})}), ElementsAre(-1, 3));
}

TEST(LowerMaxPool2D, TakesScalesThatDifferByNoise) {
  OneOperatorGraph graph = Int8Pool(OperatorKind::kMaxPool2D);
  graph.output().quantization.scales = {0.5000005F};
  EXPECT_EQ(graph.LoweringError(), "");
}

TEST(LowerPool2D, RunsInt16) {
  for (const auto kind : {OperatorKind::kAveragePool2D, OperatorKind::kMaxPool2D}) {
    OneOperatorGraph graph = Int8Pool(kind);
    graph.input(0).type = ElementType::kInt16;
    graph.output().type = ElementType::kInt16;
    const bool is_max = kind == OperatorKind::kMaxPool2D;
    EXPECT_EQ(graph.Lower()->kernel,
              is_max ? "MaxPool2DReferenceInt16" : "AveragePool2DReferenceInt16");
    EXPECT_THAT(graph.Run<int16_t>({Bytes<int16_t>({-400, -501, 32767})}),
                ElementsAre(is_max ? -400 : -451, 32767));
  }
}

OneOperatorGraph Valid() { return Int8Pool(OperatorKind::kMaxPool2D); }

TEST(LowerPool2D, RefusesWhatDoesNotFit) {
  EXPECT_EQ(
      ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.options<Pool2DOptions>().filter_h = 0; }),
      "op 0 MAX_POOL_2D v1: filter height is 0, want at least 1");
  EXPECT_EQ(
      ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.options<Pool2DOptions>().stride_w = -2; }),
      "op 0 MAX_POOL_2D v1: width stride is -2, want at least 1");
  EXPECT_EQ(ErrorAfter(Valid(),
                       [](OneOperatorGraph& g) {
                         g.output().shape = {1, 1, 1, 1};
                       }),
            "op 0 MAX_POOL_2D v1: output has shape [1, 1, 1, 1], want [1, 1, 2, 1]");
  EXPECT_EQ(
      ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.output().quantization.zero_points = {2}; }),
      "op 0 MAX_POOL_2D v1: input (scale 0.5, zero point 1) and output (scale 0.5, zero "
      "point 2) are quantised differently");
  EXPECT_EQ(ErrorAfter(Valid(),
                       [](OneOperatorGraph& g) {
                         g.input(0).type = ElementType::kBool;
                         g.output().type = ElementType::kBool;
                       }),
            "op 0 MAX_POOL_2D v1: input type BOOL is not supported");
}

}  // namespace
}  // namespace octet
