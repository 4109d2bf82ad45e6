#include <limits>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"
#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

// What the Pad adds, when that is a constant around the spatial axes alone.
bool SpatialPads(const OnnxGraph& graph, const OnnxNode& pad, PadAmounts& amounts, float& value) {
  if (pad.String("mode", "constant") != "constant" || pad.inputs[0] < 0) return false;
  std::vector<const OnnxTensor*> inputs;
  for (const int input : pad.inputs)
    inputs.push_back(input < 0 ? nullptr : &graph.value(input).tensor);
  std::vector<OnnxTensor> outputs;
  Budget budget;
  OperatorContext context(pad, graph.opset, inputs, outputs, budget);
  auto found = PadAmountsOf(context);
  if (!found) return false;
  amounts = *std::move(found);
  for (size_t axis = 0; axis < amounts.before.size(); ++axis) {
    if (amounts.before[axis] < 0 || amounts.after[axis] < 0) return false;
    if (axis < 2 && (amounts.before[axis] != 0 || amounts.after[axis] != 0)) return false;
  }
  value = pad.Float("value", 0);
  return pad.inputs.size() < 3 || pad.inputs[2] < 0 || IsUniform(graph, pad, 2, value);
}

bool HasPads(const OnnxNode& node) {
  for (const int64_t pad : node.Ints("pads")) {
    if (pad != 0) return true;
  }
  return node.String("auto_pad", "NOTSET") != "NOTSET";
}

// The reader would pad with `value` itself.
bool Absorbs(OnnxNode& node, float value) {
  if (node.op_type == "Conv") return value == 0 && node.String("auto_pad", "NOTSET") == "NOTSET";
  if (node.op_type == "MaxPool")
    return value <= std::numeric_limits<float>::lowest() && !HasPads(node) &&
           node.Int("ceil_mode", 0) == 0;
  if (node.op_type != "AveragePool" || value != 0 || HasPads(node) || node.Int("ceil_mode", 0) != 0)
    return false;
  node.SetInt("count_include_pad", 1);
  return true;
}

}  // namespace

Status MergePads(OnnxGraph& graph) {
  const GraphIndex index(graph);
  for (OnnxNode& node : graph.nodes) {
    if (node.inputs.empty()) continue;
    const OnnxNode* pad = index.OnlyUsedProducer(node.inputs[0], "Pad");
    PadAmounts amounts;
    float value = 0;
    if (pad == nullptr || !SpatialPads(graph, *pad, amounts, value) || !Absorbs(node, value))
      continue;
    const size_t axes = amounts.before.size() - 2;
    std::vector<int64_t> pads = node.Ints("pads");
    pads.resize(2 * axes, 0);
    for (size_t i = 0; i < axes; ++i) {
      pads[i] += amounts.before[i + 2];
      pads[i + axes] += amounts.after[i + 2];
    }
    node.SetInts("pads", std::move(pads));
    node.inputs[0] = pad->inputs[0];
  }
  return FoldConstants(graph);
}

}  // namespace octet::onnx
