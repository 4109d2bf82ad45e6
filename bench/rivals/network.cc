#include "rivals/network.h"

#include <algorithm>

#include "formats/tflite/tflite_reader.h"

namespace octet::rivals {
namespace {

// Ends the network with what its SOFTMAX reads.
void CutBeforeSoftmax(Model& model) {
  Subgraph& graph = model.main();
  const auto softmax = std::ranges::find(graph.operators, OperatorKind::kSoftmax, &Operator::kind);
  if (softmax == graph.operators.end()) return;
  graph.outputs = {softmax->inputs[0]};
  graph.operators.erase(softmax, graph.operators.end());
  model.signatures.clear();
}

Status CheckBytes(const Subgraph& graph, int32_t tensor, bool& is_signed) {
  const ElementType type = graph.tensors[static_cast<size_t>(tensor)].type;
  is_signed = type == ElementType::kInt8;
  if (!is_signed && type != ElementType::kUInt8)
    return Unsupported("tensor {} is neither INT8 nor UINT8", tensor);
  return {};
}

}  // namespace

Result<Network> ReadNetwork(const std::string& path, std::string onnx_path) {
  OCTET_ASSIGN(Model model, ReadTfliteFile(path));
  CutBeforeSoftmax(model);
  const Subgraph& graph = model.main();
  if (graph.inputs.size() != 1 || graph.outputs.size() != 1)
    return Unsupported("{}: want one input and one output", path);
  const size_t slash = path.rfind('/') + 1;  // npos + 1 is 0
  Network network{.name = path.substr(slash, path.rfind('.') - slash),
                  .onnx_path = std::move(onnx_path)};
  OCTET_TRY(CheckBytes(graph, graph.inputs[0], network.is_input_signed));
  OCTET_TRY(CheckBytes(graph, graph.outputs[0], network.is_output_signed));
  network.input_shape = graph.tensors[static_cast<size_t>(graph.inputs[0])].shape;
  if (network.input_shape.rank() != 4 || network.input_shape[0] != 1)
    return Unsupported("{}: the input has shape {}, want one image", path,
                       network.input_shape.ToString());
  network.model = std::make_shared<const Model>(std::move(model));
  return network;
}

}  // namespace octet::rivals
