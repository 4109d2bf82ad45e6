#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/one_operator_graph.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ErrorAfter;
using ::octet::testing::OneOperatorGraph;
using ::testing::ElementsAre;

OneOperatorGraph UInt8Normalization() {
  OneOperatorGraph graph(OperatorKind::kL2Normalization, ActivationOptions{});
  graph.AddInput(ElementType::kUInt8, {2, 2}, 0.3F, 100);
  graph.AddOutput(ElementType::kUInt8, {2, 2}, 1.0F / 128, 128);
  return graph;
}

TEST(LowerL2Normalization, NormalisesTheLastAxis) {
  OneOperatorGraph graph = UInt8Normalization();
  EXPECT_EQ(graph.Lower()->kernel, "L2NormalizationReferenceUInt8");
  EXPECT_THAT(graph.Run<uint8_t>({Bytes<uint8_t>({103, 104, 100, 0})}),
              ElementsAre(205, 230, 128, 0));
}

TEST(LowerL2Normalization, RefusesWhatDoesNotFit) {
  EXPECT_EQ(ErrorAfter(UInt8Normalization(),
                       [](OneOperatorGraph& g) {
                         g.options<ActivationOptions>().activation = Activation::kRelu;
                       }),
            "op 0 L2_NORMALIZATION v1: fused activation RELU is not supported");
  EXPECT_EQ(ErrorAfter(UInt8Normalization(),
                       [](OneOperatorGraph& g) { g.output().quantization.zero_points = {0}; }),
            "op 0 L2_NORMALIZATION v1: output has scale 0.0078125 and zero point 0, want "
            "0.0078125 and 128");
  EXPECT_EQ(ErrorAfter(UInt8Normalization(),
                       [](OneOperatorGraph& g) {
                         g.input(0).shape = {40000};
                         g.output().shape = {40000};
                       }),
            "op 0 L2_NORMALIZATION v1: the squares of 40000 values overflow int32");
  EXPECT_EQ(ErrorAfter(UInt8Normalization(),
                       [](OneOperatorGraph& g) {
                         g.input(0).shape = {};
                         g.output().shape = {};
                       }),
            "op 0 L2_NORMALIZATION v1: input is a scalar, want at least 1 dim");
}

}  // namespace
}  // namespace octet
