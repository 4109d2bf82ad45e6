#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/one_operator_graph.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::OneOperatorGraph;
using ::testing::ElementsAre;

OneOperatorGraph Comparison(OperatorKind kind, ElementType type) {
  OneOperatorGraph graph(kind, std::monostate{});
  graph.AddInput(type, {2, 2});
  graph.AddInput(type, {2});
  graph.AddOutput(type, {2, 2});
  return graph;
}

TEST(LowerMaximum, ComparesBytesWhateverTheirQuantization) {
  OneOperatorGraph graph = Comparison(OperatorKind::kMaximum, ElementType::kInt8);
  graph.input(0).quantization = {{0.5F}, {3}, 0};
  EXPECT_EQ(graph.Lower()->kernel, "MaximumReferenceInt8");
  EXPECT_THAT(graph.Run<int8_t>({Bytes<int8_t>({-5, 5, 0, 9}), Bytes<int8_t>({-1, 6})}),
              ElementsAre(-1, 6, 0, 9));
}

TEST(LowerMinimum, RunsInt64) {
  OneOperatorGraph graph = Comparison(OperatorKind::kMinimum, ElementType::kInt64);
  EXPECT_EQ(graph.Lower()->kernel, "MinimumReferenceInt64");
  EXPECT_THAT(graph.Run<int64_t>({Bytes<int64_t>({-5, 5, 0, 9}), Bytes<int64_t>({-1, 6})}),
              ElementsAre(-5, 5, -1, 6));
}

TEST(LowerMaximum, RefusesATypeWithoutAKernel) {
  EXPECT_EQ(Comparison(OperatorKind::kMaximum, ElementType::kBool).LoweringError(),
            "op 0 MAXIMUM v1: input type BOOL is not supported");
}

TEST(LowerMaximum, RunsInt16) {
  OneOperatorGraph graph = Comparison(OperatorKind::kMaximum, ElementType::kInt16);
  EXPECT_EQ(graph.Lower()->kernel, "MaximumReferenceInt16");
  EXPECT_THAT(graph.Run<int16_t>({Bytes<int16_t>({-5, 500, 0, 256}), Bytes<int16_t>({-1, 300})}),
              ElementsAre(-1, 500, 0, 300));
}

}  // namespace
}  // namespace octet
