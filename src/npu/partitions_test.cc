#include "npu/partitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using ::testing::ElementsAre;

// Operators as pairs of input and output tensors; tensor 0 is the graph's input.
Subgraph Graph(std::vector<std::pair<std::vector<int32_t>, int32_t>> operators) {
  Subgraph graph;
  graph.tensors.resize(operators.size() + 1);
  graph.inputs = {0};
  for (auto& [inputs, output] : operators) {
    Operator op;
    op.inputs = inputs;
    op.outputs = {output};
    graph.operators.push_back(op);
  }
  return graph;
}

TEST(Partitions, AChainIsCutWhereTheSideChanges) {
  const Subgraph chain = Graph({{{0}, 1}, {{1}, 2}, {{2}, 3}, {{3}, 4}});
  const std::vector<bool> on_npu = {true, true, false, true};
  const auto partitions = PartitionOperators(chain, on_npu);
  EXPECT_THAT(partitions, ElementsAre(0, 0, 1, 2));
  EXPECT_EQ(NpuPartitionCount(partitions, on_npu), 2);
}

TEST(Partitions, ABranchThatWaitsForNothingJoinsTheFirstPartition) {
  // 0 -> cpu -> npu, and beside it 0 -> npu: the second NPU operator is ready at once.
  const Subgraph graph = Graph({{{0}, 1}, {{0}, 2}, {{1, 2}, 3}});
  const std::vector<bool> on_npu = {true, false, true};
  EXPECT_THAT(PartitionOperators(graph, on_npu), ElementsAre(0, 1, 2));
  const std::vector<bool> cpu_first = {false, true, true};
  const auto partitions = PartitionOperators(graph, cpu_first);
  EXPECT_THAT(partitions, ElementsAre(0, 1, 1));
  EXPECT_EQ(NpuPartitionCount(partitions, cpu_first), 1);
}

TEST(Partitions, NothingOnTheNpuIsNoPartition) {
  const Subgraph chain = Graph({{{0}, 1}, {{-1, 1}, 2}});
  EXPECT_EQ(NpuPartitionCount(PartitionOperators(chain, {false, false}), {false, false}), 0);
  EXPECT_TRUE(PartitionOperators(Subgraph{}, {}).empty());
}

}  // namespace
}  // namespace octet
