#include "passes/onnx/graph_index.h"

#include <algorithm>
#include <limits>

namespace octet::onnx {

GraphIndex::GraphIndex(OnnxGraph& graph)
    : producers_(graph.values.size(), nullptr), use_counts_(graph.values.size(), 0) {
  for (OnnxNode& node : graph.nodes) {
    for (const int output : node.outputs) {
      if (output >= 0) producers_[static_cast<size_t>(output)] = &node;
    }
    for (const int input : node.inputs) {
      if (input >= 0) ++use_counts_[static_cast<size_t>(input)];
    }
  }
  for (const int output : graph.outputs) ++use_counts_[static_cast<size_t>(output)];
}

OnnxNode* GraphIndex::Producer(int value, std::string_view op_type) const {
  if (value < 0 || static_cast<size_t>(value) >= producers_.size()) return nullptr;
  OnnxNode* node = Producer(value);
  return node != nullptr && node->op_type == op_type ? node : nullptr;
}

OnnxNode* GraphIndex::OnlyUsedProducer(int value, std::string_view op_type) const {
  OnnxNode* node = Producer(value, op_type);
  return node != nullptr && UseCount(value) == 1 ? node : nullptr;
}

void DropRemovedNodes(OnnxGraph& graph) {
  std::erase_if(graph.nodes, [](const OnnxNode& node) { return node.op_type.empty(); });
}

void ReplaceUses(OnnxGraph& graph, int from, int to) {
  for (OnnxNode& node : graph.nodes) std::ranges::replace(node.inputs, from, to);
  std::ranges::replace(graph.outputs, from, to);
}

bool IsUniform(const OnnxGraph& graph, const OnnxNode& node, int i, float& value) {
  if (i >= static_cast<int>(node.inputs.size())) return false;
  const int index = node.inputs[static_cast<size_t>(i)];
  if (!graph.IsConstant(index)) return false;
  const OnnxTensor& tensor = graph.value(index).tensor;
  if (tensor.type != ElementType::kFloat32) return false;
  const auto elements = ElementsOf<float>(tensor);
  if (elements.empty() || std::ranges::count(elements, elements[0]) != std::ssize(elements))
    return false;
  value = elements[0];
  return true;
}

int ConstantOperand(const OnnxGraph& graph, const OnnxNode& node) {
  if (node.inputs.size() != 2) return -1;
  const bool first = graph.IsConstant(node.inputs[0]);
  if (first == graph.IsConstant(node.inputs[1])) return -1;
  return first ? 0 : 1;
}

bool ClipBoundsOf(const OnnxGraph& graph, const OnnxNode& node, float& low, float& high) {
  low = -std::numeric_limits<float>::infinity();
  high = std::numeric_limits<float>::infinity();
  if (graph.opset < 11) {
    low = node.Float("min", low);
    high = node.Float("max", high);
  } else {
    for (size_t i = 1; i < node.inputs.size(); ++i) {
      if (node.inputs[i] >= 0 && !IsUniform(graph, node, static_cast<int>(i), i == 1 ? low : high))
        return false;
    }
  }
  // The type's own limits are how exporters write "none".
  if (low == std::numeric_limits<float>::lowest()) low = -std::numeric_limits<float>::infinity();
  if (high == std::numeric_limits<float>::max()) high = std::numeric_limits<float>::infinity();
  return true;
}

}  // namespace octet::onnx
