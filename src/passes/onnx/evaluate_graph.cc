#include "passes/onnx/evaluate_graph.h"

#include "passes/onnx/onnx_operator_table.h"

namespace octet::onnx {
namespace {

int64_t BytesOf(const OnnxTensor& tensor) {
  return static_cast<int64_t>(tensor.data.bytes().size());
}

// The last node that reads each value; nodes.size() for graph outputs.
std::vector<size_t> LastUses(const OnnxGraph& graph) {
  std::vector<size_t> last(graph.values.size(), 0);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const int input : graph.nodes[i].inputs) {
      if (input >= 0) last[static_cast<size_t>(input)] = i;
    }
  }
  for (const int output : graph.outputs) last[static_cast<size_t>(output)] = graph.nodes.size();
  return last;
}

}  // namespace

Result<std::vector<OnnxTensor>> EvaluateNode(const OnnxGraph& graph, const OnnxNode& node,
                                             const std::vector<const OnnxTensor*>& inputs,
                                             Budget& budget) {
  const OperatorFunction function = FindOperatorFunction(node);
  if (function == nullptr)
    return Unsupported("{}: this operator is not supported", node.Place(graph));
  if (!IsDefinedAlike(node, graph.opset))
    return Unsupported("{}: opset {} defines this operator otherwise than opset 6",
                       node.Place(graph), graph.opset);
  std::vector<OnnxTensor> outputs;
  OperatorContext context(node, graph.opset, inputs, outputs, budget);
  Status status = function(context);
  if (!status) return Prefixed(node.Place(graph), std::move(status).error());
  return outputs;
}

Result<std::vector<OnnxTensor>> EvaluateGraph(
    const OnnxGraph& graph, const std::vector<OnnxTensor>& inputs, bool keep_all, Budget& budget,
    const std::function<void(int, OnnxTensor&)>& correct) {
  if (inputs.size() != graph.inputs.size())
    return InvalidArgument("{} inputs given, the graph has {}", inputs.size(), graph.inputs.size());
  std::vector<OnnxTensor> values;
  for (const OnnxValue& value : graph.values) values.push_back(value.tensor);
  for (size_t i = 0; i < inputs.size(); ++i)
    values[static_cast<size_t>(graph.inputs[i])] = inputs[i];
  const std::vector<size_t> last = LastUses(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const OnnxNode& node = graph.nodes[i];
    std::vector<const OnnxTensor*> operands;
    for (const int input : node.inputs)
      operands.push_back(input < 0 ? nullptr : &values[static_cast<size_t>(input)]);
    OCTET_ASSIGN(auto outputs, EvaluateNode(graph, node, operands, budget));
    for (size_t k = 0; k < outputs.size(); ++k) {
      if (node.outputs[k] < 0) continue;
      if (correct) correct(node.outputs[k], outputs[k]);
      values[static_cast<size_t>(node.outputs[k])] = std::move(outputs[k]);
    }
    for (const int input : node.inputs) {
      if (keep_all || input < 0 || last[static_cast<size_t>(input)] != i) continue;
      OnnxTensor& done = values[static_cast<size_t>(input)];
      if (!graph.IsConstant(input)) budget.bytes += BytesOf(done);
      done.data = {};
      done.is_known = false;
    }
  }
  return values;
}

}  // namespace octet::onnx
