#include <algorithm>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"

namespace octet::onnx {
namespace {

bool IsAscending(const std::vector<int64_t>& perm) {
  return std::ranges::is_sorted(perm) && !perm.empty();
}

// The node's only used output is its first input, element for element, under the same shape.
bool IsIdentity(const OnnxGraph& graph, const OnnxNode& node) {
  if (node.inputs.empty() || node.inputs[0] < 0 || node.outputs.empty() || node.outputs[0] < 0)
    return false;
  const OnnxTensor& in = graph.value(node.inputs[0]).tensor;
  const OnnxTensor& out = graph.value(node.outputs[0]).tensor;
  if (in.type != out.type || in.shape != out.shape) return false;
  const std::string& op = node.op_type;
  if (op == "Dropout") return node.outputs.size() < 2 || node.outputs[1] < 0;
  if (op == "Transpose") return IsAscending(node.Ints("perm")) || in.shape.rank() < 2;
  if (op == "Slice") {
    // Equal shapes and no step backwards: everything is kept.
    if (node.inputs.size() < 5) return true;
    if (!graph.IsConstant(node.inputs[4])) return node.inputs[4] < 0;
    const OnnxTensor& steps = graph.value(node.inputs[4]).tensor;
    if (steps.type != ElementType::kInt64) return false;
    return std::ranges::all_of(ElementsOf<int64_t>(steps), [](int64_t step) { return step > 0; });
  }
  if (op == "Pad") {
    for (const int64_t pad : node.Ints("pads")) {
      if (pad != 0) return false;
    }
    if (node.inputs.size() < 2 || !graph.IsConstant(node.inputs[1])) return node.inputs.size() < 2;
    const OnnxTensor& pads = graph.value(node.inputs[1]).tensor;
    if (pads.type != ElementType::kInt64) return false;
    return std::ranges::all_of(ElementsOf<int64_t>(pads), [](int64_t pad) { return pad == 0; });
  }
  if (op == "Concat" || op == "Sum" || op == "Max" || op == "Min") return node.inputs.size() == 1;
  for (const std::string_view kept :
       {"Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Expand", "Tile"}) {
    if (op == kept) return true;
  }
  return false;
}

}  // namespace

Status RemoveIdentities(OnnxGraph& graph) {
  for (OnnxNode& node : graph.nodes) {
    if (!IsIdentity(graph, node)) continue;
    ReplaceUses(graph, node.outputs[0], node.inputs[0]);
    Remove(node);
  }
  DropRemovedNodes(graph);
  return {};
}

}  // namespace octet::onnx
