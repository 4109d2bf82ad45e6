#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/one_operator_graph.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ErrorAfter;
using ::octet::testing::OneOperatorGraph;
using ::testing::ElementsAre;

OneOperatorGraph Int8Layer() {
  OneOperatorGraph graph(OperatorKind::kFullyConnected, FullyConnectedOptions{});
  graph.AddInput(ElementType::kInt8, {2, 1, 2}, 1.0F);
  graph.AddInput(ElementType::kInt8, {3, 2}, 1.0F);
  graph.AddInput(ElementType::kInt32, {3});
  graph.AddOutput(ElementType::kInt8, {2, 3}, 1.0F);
  return graph;
}

std::vector<int8_t> RunLayer(OneOperatorGraph& graph) {
  return graph.Run<int8_t>(
      {Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 0, 0, 1, 1, 1}), Bytes<int32_t>({0, 0, 10})});
}

TEST(LowerFullyConnected, FlattensTheBatches) {
  OneOperatorGraph graph = Int8Layer();
  EXPECT_EQ(graph.Lower()->kernel, "FullyConnectedReferenceInt8");
  EXPECT_THAT(RunLayer(graph), ElementsAre(1, 2, 13, 3, 4, 17));
}

TEST(LowerFullyConnected, KeepsTheOtherDims) {
  OneOperatorGraph graph = Int8Layer();
  graph.options<FullyConnectedOptions>().keep_num_dims = true;
  EXPECT_EQ(graph.LoweringError(),
            "op 0 FULLY_CONNECTED v1: output has shape [2, 3], want [2, 1, 3]");
  graph.output().shape = {2, 1, 3};
  EXPECT_THAT(RunLayer(graph), ElementsAre(1, 2, 13, 3, 4, 17));
}

TEST(LowerFullyConnected, ShiftsAPerTensorInt8Filter) {
  OneOperatorGraph graph = Int8Layer();
  graph.input(1).quantization.zero_points = {1};
  EXPECT_THAT(RunLayer(graph), ElementsAre(-2, -1, 10, -4, -3, 10));
}

TEST(LowerFullyConnected, ScalesUnitsByTheirOwn) {
  OneOperatorGraph graph = Int8Layer();
  graph.input(1).quantization = {{1.0F, 2.0F, 1.0F}, {0, 0, 0}, 0};
  EXPECT_THAT(RunLayer(graph), ElementsAre(1, 4, 13, 3, 8, 17));
}

TEST(LowerFullyConnected, RefusesWhatDoesNotFit) {
  EXPECT_EQ(ErrorAfter(
                Int8Layer(),
                [](OneOperatorGraph& g) { g.options<FullyConnectedOptions>().weights_format = 1; }),
            "op 0 FULLY_CONNECTED v1: weights format 1 is not supported");
  EXPECT_EQ(ErrorAfter(Int8Layer(),
                       [](OneOperatorGraph& g) {
                         g.input(1).shape = {3, 2, 1};
                       }),
            "op 0 FULLY_CONNECTED v1: filter has shape [3, 2, 1], want 2 dims");
  EXPECT_EQ(ErrorAfter(Int8Layer(),
                       [](OneOperatorGraph& g) {
                         g.input(1).shape = {3, 3};
                       }),
            "op 0 FULLY_CONNECTED v1: input has shape [2, 1, 2], not a multiple of the filter's "
            "depth 3");
  EXPECT_EQ(ErrorAfter(Int8Layer(),
                       [](OneOperatorGraph& g) {
                         g.input(1).shape = {3, 0};
                       }),
            "op 0 FULLY_CONNECTED v1: input has shape [2, 1, 2], not a multiple of the filter's "
            "depth 0");
  EXPECT_EQ(ErrorAfter(Int8Layer(),
                       [](OneOperatorGraph& g) {
                         g.options<FullyConnectedOptions>().keep_num_dims = true;
                         g.input(0).shape = {4};
                       }),
            "op 0 FULLY_CONNECTED v1: input has shape [4], want 2 in the last dim to keep the "
            "others");
  EXPECT_EQ(
      ErrorAfter(Int8Layer(), [](OneOperatorGraph& g) { g.input(0).type = ElementType::kFloat32; }),
      "op 0 FULLY_CONNECTED v1: filter has type INT8, want FLOAT32");
}

TEST(LowerFullyConnected, SumsInt16InTheTypeOfItsBias) {
  OneOperatorGraph graph = Int8Layer();
  graph.input(0).type = ElementType::kInt16;
  graph.output().type = ElementType::kInt16;
  graph.input(1).quantization.zero_points = {1};
  graph.output().quantization.scales = {2.0F};
  const std::vector<uint8_t> input = Bytes<int16_t>({1, 2, 30000, 4});
  const std::vector<uint8_t> filter = Bytes<int8_t>({2, 1, 1, 2, 2, 2});
  // Halves of 1, 2, 13, 30000, 4, 30014: once and twice they go up.
  EXPECT_EQ(graph.Lower()->kernel, "FullyConnectedReferenceInt16InInt32");
  EXPECT_THAT(graph.Run<int16_t>({input, filter, Bytes<int32_t>({0, 0, 10})}),
              ElementsAre(1, 1, 7, 15000, 2, 15007));
  graph.input(2).type = ElementType::kInt64;
  EXPECT_EQ(graph.Lower()->kernel, "FullyConnectedReferenceInt16");
  EXPECT_THAT(graph.Run<int16_t>({input, filter, Bytes<int64_t>({0, 0, 10})}),
              ElementsAre(1, 1, 7, 15000, 2, 15007));
  graph.options<FullyConnectedOptions>().quantized_bias_type = ElementType::kInt32;
  EXPECT_EQ(graph.LoweringError(),
            "op 0 FULLY_CONNECTED v1: bias has type INT64, the options say INT32");
}

}  // namespace
}  // namespace octet
