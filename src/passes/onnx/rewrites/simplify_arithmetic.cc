#include <algorithm>
#include <cmath>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"

namespace octet::onnx {
namespace {

// One number a channel, to broadcast against a tensor of `rank` dims.
int AddChannelConstant(OnnxGraph& graph, std::string name, int rank,
                       const std::vector<float>& values) {
  std::vector<int64_t> dims(static_cast<size_t>(rank), 1);
  dims[rank > 1 ? 1 : 0] = static_cast<int64_t>(values.size());
  return graph.AddValue(std::move(name), MakeOnnxTensor<float>(*ShapeOf(dims), values));
}

OnnxNode Binary(const OnnxNode& from, std::string_view op_type, int a, int b, int output) {
  OnnxNode node;
  node.op_type = op_type;
  node.name = from.name;
  node.inputs = {a, b};
  node.outputs = {output};
  return node;
}

// y = x * scale + shift with scale = gamma / sqrt(variance + epsilon), shift = beta - mean * scale.
void AddScaleAndShift(OnnxGraph& graph, const OnnxNode& node, std::vector<OnnxNode>& nodes) {
  const auto vector = [&](size_t i) {
    return ElementsOf<float>(graph.value(node.inputs[i]).tensor);
  };
  const double epsilon = node.Float("epsilon", 1e-5F);
  std::vector<float> scale;
  std::vector<float> shift;
  for (size_t i = 0; i < vector(1).size(); ++i) {
    const double factor = vector(1)[i] / std::sqrt(static_cast<double>(vector(4)[i]) + epsilon);
    scale.push_back(static_cast<float>(factor));
    shift.push_back(static_cast<float>(vector(2)[i] - vector(3)[i] * factor));
  }
  const OnnxTensor like = {ElementType::kFloat32, graph.shape(node.inputs[0]), false, {}};
  const std::string name = graph.value(node.outputs[0]).name;
  const int scale_value = AddChannelConstant(graph, name + "/scale", like.shape.rank(), scale);
  const int shift_value = AddChannelConstant(graph, name + "/shift", like.shape.rank(), shift);
  const int scaled = graph.AddValue(name + "/scaled", like);
  nodes.push_back(Binary(node, "Mul", node.inputs[0], scale_value, scaled));
  nodes.push_back(Binary(node, "Add", scaled, shift_value, node.outputs[0]));
}

bool HasConstantStatistics(const OnnxGraph& graph, const OnnxNode& node) {
  for (size_t i = 1; i < 5; ++i) {
    if (!graph.IsConstant(node.inputs[i])) return false;
  }
  return true;
}

// Sub and Div by a constant as Add and Mul of its negative or inverse; constants second.
void Normalise(OnnxGraph& graph, OnnxNode& node) {
  const int place = ConstantOperand(graph, node);
  if (place < 0) return;
  const OnnxTensor constant = graph.value(node.inputs[static_cast<size_t>(place)]).tensor;
  if (constant.type != ElementType::kFloat32) return;
  if (node.op_type == "Add" || node.op_type == "Mul") {
    if (place == 0) std::swap(node.inputs[0], node.inputs[1]);
    return;
  }
  if (!constant.quantization.empty()) return;  // its whole numbers would be lost
  if (place == 0 || (node.op_type != "Sub" && node.op_type != "Div")) return;
  const auto elements = ElementsOf<float>(constant);
  if (node.op_type == "Div" && std::ranges::count(elements, 0.0F) > 0) return;
  std::vector<float> values;
  for (const float element : elements)
    values.push_back(node.op_type == "Sub" ? -element : 1.0F / element);
  node.inputs[1] = graph.AddValue(
      graph.value(node.inputs[1]).name + (node.op_type == "Sub" ? "/negative" : "/inverse"),
      MakeOnnxTensor<float>(constant.shape, values));
  node.op_type = node.op_type == "Sub" ? "Add" : "Mul";
}

// Before opset 7, `axis` says where the second operand's dims stand in the first's.
void ExpandOldBroadcast(OnnxGraph& graph, OnnxNode& node) {
  const int64_t axis = node.Int("axis", -1);
  if (graph.opset >= 7 || axis < 0 || node.inputs.size() != 2 || !graph.IsConstant(node.inputs[1]))
    return;
  OnnxTensor second = graph.value(node.inputs[1]).tensor;
  std::vector<int64_t> dims(second.shape.dims().begin(), second.shape.dims().end());
  while (static_cast<int>(dims.size()) + axis < graph.shape(node.inputs[0]).rank())
    dims.push_back(1);
  second.shape = *ShapeOf(dims);
  node.inputs[1] = graph.AddValue(graph.value(node.inputs[1]).name + "/aligned", std::move(second));
  std::erase_if(node.attributes,
                [](const OnnxAttribute& attribute) { return attribute.name == "axis"; });
}

bool IsElementwiseArithmetic(const OnnxNode& node) {
  return node.op_type == "Add" || node.op_type == "Sub" || node.op_type == "Mul" ||
         node.op_type == "Div";
}

}  // namespace

Status SimplifyArithmetic(OnnxGraph& graph) {
  std::vector<OnnxNode> nodes;
  for (OnnxNode& node : graph.nodes) {
    if (node.op_type == "BatchNormalization" && HasConstantStatistics(graph, node)) {
      AddScaleAndShift(graph, node, nodes);
      continue;
    }
    if (IsElementwiseArithmetic(node)) {
      ExpandOldBroadcast(graph, node);
      Normalise(graph, node);
    }
    nodes.push_back(std::move(node));
  }
  graph.nodes = std::move(nodes);
  return {};
}

}  // namespace octet::onnx
