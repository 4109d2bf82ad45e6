#include "model/operator_cost.h"

#include <set>
#include <utility>

namespace octet {
namespace {

// Tensor i of a list, when present and of that rank.
const Tensor* Operand(const Subgraph& graph, const std::vector<int32_t>& list, size_t i, int rank) {
  if (i >= list.size() || list[i] < 0) return nullptr;
  const Tensor& tensor = graph.tensors[static_cast<size_t>(list[i])];
  return tensor.shape.rank() == rank ? &tensor : nullptr;
}

// Elements of `tensor` times the filter's taps for one of its channels.
int64_t ConvMacs(const Tensor* tensor, const Tensor* filter, int channel_axis) {
  if (tensor == nullptr || filter == nullptr || filter->shape[channel_axis] == 0) return 0;
  return tensor->shape.element_count() *
         (filter->shape.element_count() / filter->shape[channel_axis]);
}

// Weights and biases are quantised or floating; axes, shapes and paddings are plain integers.
bool IsParameter(const Tensor& tensor) {
  return tensor.is_constant &&
         (!tensor.quantization.empty() || tensor.type == ElementType::kFloat32 ||
          tensor.type == ElementType::kFloat16);
}

}  // namespace

int64_t OperatorMacs(const Subgraph& graph, const Operator& op) {
  switch (op.kind) {
    case OperatorKind::kConv2D:
      return ConvMacs(Operand(graph, op.outputs, 0, 4), Operand(graph, op.inputs, 1, 4), 0);
    case OperatorKind::kDepthwiseConv2D:
      return ConvMacs(Operand(graph, op.outputs, 0, 4), Operand(graph, op.inputs, 1, 4), 3);
    case OperatorKind::kTransposeConv:
      return ConvMacs(Operand(graph, op.inputs, 2, 4), Operand(graph, op.inputs, 1, 4), 3);
    case OperatorKind::kFullyConnected: {
      const Tensor* filter = Operand(graph, op.inputs, 1, 2);
      if (filter == nullptr || op.outputs.empty() || op.outputs[0] < 0) return 0;
      return graph.tensors[static_cast<size_t>(op.outputs[0])].shape.element_count() *
             filter->shape[1];
    }
    default:
      return 0;
  }
}

ModelTotals TotalsOf(const Subgraph& graph) {
  ModelTotals totals;
  totals.operators = static_cast<int64_t>(graph.operators.size());
  for (const Operator& op : graph.operators) totals.macs += OperatorMacs(graph, op);
  std::set<std::pair<const uint8_t*, size_t>> counted;
  for (const Tensor& tensor : graph.tensors) {
    if (!tensor.is_constant) continue;
    if (!counted.emplace(tensor.data.bytes().data(), tensor.data.bytes().size()).second) continue;
    totals.weight_bytes += static_cast<int64_t>(tensor.data.bytes().size());
    if (IsParameter(tensor)) totals.parameters += tensor.shape.element_count();
  }
  return totals;
}

}  // namespace octet
