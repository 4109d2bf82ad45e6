#include <algorithm>

#include "passes/tidy/tidy_passes.h"

namespace octet {
namespace {

bool IsAmong(const std::vector<int32_t>& list, int tensor) {
  return std::ranges::find(list, tensor) != list.end();
}

// A tensor that only operators see: merging it into another changes no one's view of the graph.
bool IsInner(const Subgraph& graph, int tensor) {
  const Tensor& t = graph.tensors[static_cast<size_t>(tensor)];
  return !IsAmong(graph.inputs, tensor) && !IsAmong(graph.outputs, tensor) && !t.is_constant &&
         !t.is_variable;
}

bool IsReshape(const Operator& op) {
  return op.kind == OperatorKind::kReshape && !op.inputs.empty() && op.outputs.size() == 1;
}

// RESHAPE reads what an earlier RESHAPE read.
void SkipChains(Subgraph& graph) {
  const std::vector<int> writers = WritersOf(graph);
  for (Operator& op : graph.operators) {
    if (!IsReshape(op)) continue;
    const int writer = writers[static_cast<size_t>(op.inputs[0])];
    if (writer >= 0 && IsReshape(graph.operators[static_cast<size_t>(writer)]))
      op.inputs[0] = graph.operators[static_cast<size_t>(writer)].inputs[0];
  }
}

// RESHAPE that nothing reads.
void DropUnread(Subgraph& graph) {
  for (;;) {
    const std::vector<int> uses = UseCounts(graph);
    const auto dropped = std::erase_if(graph.operators, [&](const Operator& op) {
      return IsReshape(op) && uses[static_cast<size_t>(op.outputs[0])] == 0;
    });
    if (dropped == 0) return;
  }
}

}  // namespace

void RemoveReshapes(Subgraph& graph, TensorMoves& moves) {
  SkipChains(graph);
  for (Operator& op : graph.operators) {
    if (!IsReshape(op)) continue;
    const int in = op.inputs[0];
    const int out = op.outputs[0];
    const Tensor& from = graph.tensors[static_cast<size_t>(in)];
    const Tensor& to = graph.tensors[static_cast<size_t>(out)];
    if (from.shape != to.shape || from.type != to.type || !(from.quantization == to.quantization))
      continue;
    const bool in_goes = IsInner(graph, in);
    if (!in_goes && !IsInner(graph, out)) continue;
    op.inputs.clear();
    op.outputs.clear();
    MoveTensor(graph, in_goes ? in : out, in_goes ? out : in, moves);
  }
  std::erase_if(graph.operators, [](const Operator& op) {
    return op.kind == OperatorKind::kReshape && op.outputs.empty();
  });
  DropUnread(graph);
}

}  // namespace octet
