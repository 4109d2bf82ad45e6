// [N, C, L] -> [N, C, 1, L]: TFLite's convolutions and pools work on planes.
#include <algorithm>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"

namespace octet::onnx {
namespace {

bool IsOneDimensional(const OnnxGraph& graph, const OnnxNode& node) {
  // Indices of a MaxPool count in the narrow input.
  if (node.outputs.size() > 1 && node.outputs[1] >= 0) return false;
  for (const std::string_view op : {"Conv", "ConvTranspose", "MaxPool", "AveragePool"}) {
    if (node.op_type == op) return graph.shape(node.inputs[0]).rank() == 3;
  }
  return false;
}

OnnxTensor Widened(OnnxTensor tensor) {
  std::vector<int64_t> dims(tensor.shape.dims().begin(), tensor.shape.dims().end());
  dims.insert(dims.begin() + 2, 1);
  tensor.shape = *ShapeOf(dims);
  return tensor;
}

OnnxNode ReshapeNode(OnnxGraph& graph, const OnnxNode& like, int from, int to) {
  const Shape& shape = graph.shape(to);
  const std::vector<int64_t> dims(shape.dims().begin(), shape.dims().end());
  OnnxNode node;
  node.op_type = "Reshape";
  node.name = like.name;
  const int target = graph.AddValue(graph.value(to).name + "/shape",
                                    MakeOnnxTensor<int64_t>({static_cast<int>(dims.size())}, dims));
  node.inputs = {from, target};
  node.outputs = {to};
  return node;
}

void WidenAttributes(OnnxNode& node) {
  for (const std::string_view name :
       {"kernel_shape", "strides", "dilations", "output_padding", "output_shape"}) {
    auto values = node.Ints(name);
    if (values.empty()) continue;
    values.insert(values.end() - 1, name == "output_padding" ? 0 : 1);
    node.SetInts(name, std::move(values));
  }
  const auto pads = node.Ints("pads");
  if (pads.size() == 2) node.SetInts("pads", {0, pads[0], 0, pads[1]});
}

}  // namespace

Status WidenOneDimensional(OnnxGraph& graph) {
  std::vector<OnnxNode> nodes;
  for (OnnxNode& node : graph.nodes) {
    const bool has_filter = node.op_type.starts_with("Conv");
    if (!IsOneDimensional(graph, node) || (has_filter && !graph.IsConstant(node.inputs[1]))) {
      nodes.push_back(std::move(node));
      continue;
    }
    const std::string name = graph.value(node.outputs[0]).name;
    const int out = node.outputs[0];
    const int wide_in =
        graph.AddValue(name + "/wide_input", Widened(graph.value(node.inputs[0]).tensor));
    const int wide_out = graph.AddValue(name + "/wide", Widened(graph.value(out).tensor));
    nodes.push_back(ReshapeNode(graph, node, node.inputs[0], wide_in));
    if (has_filter)
      node.inputs[1] = graph.AddValue(graph.value(node.inputs[1]).name,
                                      Widened(graph.value(node.inputs[1]).tensor));
    node.inputs[0] = wide_in;
    node.outputs[0] = wide_out;
    WidenAttributes(node);
    nodes.push_back(node);
    nodes.push_back(ReshapeNode(graph, node, wide_out, out));
  }
  graph.nodes = std::move(nodes);
  return {};
}

}  // namespace octet::onnx
