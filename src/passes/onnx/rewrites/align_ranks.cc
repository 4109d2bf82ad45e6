// An operand of fewer dims than the output gets leading ones, so that layouts speak of the same
// axes.
#include <algorithm>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"

namespace octet::onnx {
namespace {

bool Broadcasts(const OnnxNode& node) {
  for (const std::string_view op : {"Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "PRelu"}) {
    if (node.op_type == op) return true;
  }
  return false;
}

}  // namespace

Status AlignRanks(OnnxGraph& graph) {
  std::vector<OnnxNode> nodes;
  for (OnnxNode& node : graph.nodes) {
    const int rank =
        node.outputs.empty() || node.outputs[0] < 0 ? 0 : graph.shape(node.outputs[0]).rank();
    for (int& input : node.inputs) {
      if (!Broadcasts(node) || input < 0 || graph.IsConstant(input) ||
          graph.shape(input).rank() >= rank)
        continue;
      OnnxTensor extended = graph.value(input).tensor;
      extended.shape = extended.shape.ExtendedTo(rank);
      const std::vector<int64_t> dims(extended.shape.dims().begin(), extended.shape.dims().end());
      OnnxNode reshape;
      reshape.op_type = "Reshape";
      reshape.name = node.name;
      const int shape =
          graph.AddValue(graph.value(input).name + "/shape", MakeOnnxTensor<int64_t>({rank}, dims));
      reshape.inputs = {input, shape};
      input = graph.AddValue(graph.value(input).name + "/aligned", std::move(extended));
      reshape.outputs = {input};
      nodes.push_back(std::move(reshape));
    }
    nodes.push_back(std::move(node));
  }
  graph.nodes = std::move(nodes);
  return {};
}

}  // namespace octet::onnx
