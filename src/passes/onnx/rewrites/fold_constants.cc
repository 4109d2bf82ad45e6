#include <fmt/ranges.h>

#include "passes/onnx/evaluate_graph.h"
#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"

namespace octet::onnx {
namespace {

// Constants are computed once, while converting: enough for any network's, too little to hang.
constexpr Budget kFoldBudget = {.bytes = int64_t{1} << 30, .macs = int64_t{1} << 32};
constexpr size_t kMaxListed = 20;

bool AreTyped(const OnnxGraph& graph, const OnnxNode& node) {
  for (const int input : node.inputs) {
    if (input >= 0 && !graph.value(input).is_typed) return false;
  }
  return true;
}

void SetValue(OnnxValue& value, OnnxTensor tensor) {
  value.is_typed = true;
  value.dims.assign(tensor.shape.dims().begin(), tensor.shape.dims().end());
  value.tensor = std::move(tensor);
}

Status DropUnreadNodes(OnnxGraph& graph) {
  // Backwards, so that what fed only unread nodes goes with them.
  std::vector<bool> read(graph.values.size(), false);
  for (const int output : graph.outputs) read[static_cast<size_t>(output)] = true;
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    OnnxNode& node = graph.nodes[i];
    bool wanted = false;
    for (const int output : node.outputs)
      wanted = wanted || (output >= 0 && read[static_cast<size_t>(output)]);
    if (!wanted) {
      Remove(node);
      continue;
    }
    for (const int input : node.inputs) {
      if (input >= 0) read[static_cast<size_t>(input)] = true;
    }
  }
  DropRemovedNodes(graph);
  return {};
}

}  // namespace

Status FoldConstants(OnnxGraph& graph) {
  Budget budget = kFoldBudget;
  std::vector<std::string> refused;
  Code code = Code::kUnsupported;
  for (OnnxNode& node : graph.nodes) {
    if (!AreTyped(graph, node)) continue;  // behind a node that is refused
    std::vector<const OnnxTensor*> inputs;
    for (const int input : node.inputs)
      inputs.push_back(input < 0 ? nullptr : &graph.value(input).tensor);
    auto outputs = EvaluateNode(graph, node, inputs, budget);
    if (!outputs) {
      if (outputs.error().code != Code::kUnsupported) code = outputs.error().code;
      refused.push_back(std::move(outputs).error().message);
      continue;
    }
    bool all_known = true;
    for (size_t i = 0; i < outputs->size(); ++i) {
      if (node.outputs[i] < 0) continue;
      all_known = all_known && (*outputs)[i].is_known;
      SetValue(graph.value(node.outputs[i]), std::move((*outputs)[i]));
    }
    if (all_known) Remove(node);
  }
  if (!refused.empty()) {
    const size_t count = refused.size();
    if (count > kMaxListed) {
      refused.resize(kMaxListed);
      refused.push_back(fmt::format("and {} more", count - kMaxListed));
    }
    return Error{code, fmt::format("{} operator{} cannot be converted: {}", count,
                                   count == 1 ? "" : "s", fmt::join(refused, "; "))};
  }
  return DropUnreadNodes(graph);
}

}  // namespace octet::onnx
