#include "model/operator_cost.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

int32_t Add(Subgraph& graph, const Shape& shape) {
  Tensor tensor;
  tensor.shape = shape;
  graph.tensors.push_back(tensor);
  return static_cast<int32_t>(graph.tensors.size()) - 1;
}

int64_t Macs(OperatorKind kind, std::initializer_list<Shape> inputs, const Shape& output) {
  Subgraph graph;
  Operator op;
  op.kind = kind;
  for (const Shape& shape : inputs) op.inputs.push_back(Add(graph, shape));
  op.outputs.push_back(Add(graph, output));
  return OperatorMacs(graph, op);
}

TEST(OperatorMacs, CountsOutputsTimesTaps) {
  EXPECT_EQ(Macs(OperatorKind::kConv2D, {{1, 224, 224, 3}, {32, 3, 3, 3}}, {1, 112, 112, 32}),
            10838016);
  EXPECT_EQ(Macs(OperatorKind::kDepthwiseConv2D, {{1, 8, 8, 4}, {1, 3, 3, 4}}, {1, 8, 8, 4}),
            8 * 8 * 4 * 9);
  EXPECT_EQ(Macs(OperatorKind::kFullyConnected, {{2, 10}, {7, 10}}, {2, 7}), 140);
  EXPECT_EQ(Macs(OperatorKind::kTransposeConv, {{4}, {5, 2, 2, 3}, {1, 4, 4, 3}}, {1, 8, 8, 5}),
            4 * 4 * 3 * (5 * 2 * 2));
  EXPECT_EQ(Macs(OperatorKind::kAdd, {{4}, {4}}, {4}), 0);
}

TEST(OperatorMacs, CountsNothingForBrokenShapes) {
  EXPECT_EQ(Macs(OperatorKind::kConv2D, {{4}}, {4}), 0);
  EXPECT_EQ(Macs(OperatorKind::kConv2D, {{1, 1, 1, 1}, {0, 1, 1, 1}}, {1, 1, 1, 0}), 0);
}

TEST(ModelTotals, CountsSharedConstantsOnce) {
  Subgraph graph;
  const auto data = ConstantData::Own({1, 2, 3, 4});
  for (int i = 0; i < 2; ++i) {
    Tensor& tensor = graph.tensors[static_cast<size_t>(Add(graph, {4}))];
    tensor.type = ElementType::kInt8;
    tensor.quantization = {{1.0F}, {0}, 0};
    tensor.is_constant = true;
    tensor.data = data;
  }
  EXPECT_EQ(TotalsOf(graph).weight_bytes, 4);
  EXPECT_EQ(TotalsOf(graph).parameters, 4);
}

}  // namespace
}  // namespace octet
