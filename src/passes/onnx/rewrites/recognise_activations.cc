// HardSwish is written in three ways: HardSwish; x * HardSigmoid(x) with alpha 1/6; and
// x * Clip(x + 3, 0, 6) / 6 with the division on either factor or on the product.
#include <cmath>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"

namespace octet::onnx {
namespace {

constexpr float kSixth = 1.0F / 6.0F;

bool IsNear(float a, float b) { return std::abs(a - b) <= 1e-6F; }

// `value` is Clip(x + 3, 0, 6): x, else -1.
int ShiftedRelu6Source(const OnnxGraph& graph, const GraphIndex& index, int value) {
  const OnnxNode* clip = index.Producer(value, "Clip");
  float low = 0;
  float high = 0;
  if (clip == nullptr || !ClipBoundsOf(graph, *clip, low, high) || low != 0 || high != 6) return -1;
  const OnnxNode* add = index.Producer(clip->inputs[0], "Add");
  float shift = 0;
  if (add == nullptr || !IsUniform(graph, *add, 1, shift) || shift != 3) return -1;
  return add->inputs[0];
}

// `value` is HardSigmoid(x) with HardSwish's slope: x, else -1.
int GateSource(const OnnxGraph& graph, const GraphIndex& index, int value) {
  if (const OnnxNode* gate = index.Producer(value, "HardSigmoid")) {
    const bool fits =
        IsNear(gate->Float("alpha", 0.2F), kSixth) && IsNear(gate->Float("beta", 0.5F), 0.5F);
    return fits ? gate->inputs[0] : -1;
  }
  const OnnxNode* scaled = index.Producer(value, "Mul");
  float scale = 0;
  if (scaled == nullptr || !IsUniform(graph, *scaled, 1, scale) || !IsNear(scale, kSixth))
    return -1;
  return ShiftedRelu6Source(graph, index, scaled->inputs[0]);
}

// The node is x * gate(x), or (x * Clip(x + 3, 0, 6)) * 1/6: x, else -1.
int HardSwishSource(const OnnxGraph& graph, const GraphIndex& index, const OnnxNode& node) {
  if (node.op_type != "Mul") return -1;
  for (const size_t gate : {size_t{0}, size_t{1}}) {
    const int x = node.inputs[1 - gate];
    if (x >= 0 && GateSource(graph, index, node.inputs[gate]) == x) return x;
  }
  float scale = 0;
  const OnnxNode* product = index.Producer(node.inputs[0], "Mul");
  if (product == nullptr || !IsUniform(graph, node, 1, scale) || !IsNear(scale, kSixth)) return -1;
  for (const size_t gate : {size_t{0}, size_t{1}}) {
    const int x = product->inputs[1 - gate];
    if (x >= 0 && ShiftedRelu6Source(graph, index, product->inputs[gate]) == x) return x;
  }
  return -1;
}

}  // namespace

Status RecogniseActivations(OnnxGraph& graph) {
  const GraphIndex index(graph);
  // The sources first: matching must not see nodes that this pass made.
  std::vector<int> swish;
  std::vector<int> gates;
  for (const OnnxNode& node : graph.nodes) {
    swish.push_back(HardSwishSource(graph, index, node));
    gates.push_back(node.op_type == "Mul" ? GateSource(graph, index, node.outputs[0]) : -1);
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    OnnxNode& node = graph.nodes[i];
    if (swish[i] < 0 && gates[i] < 0) continue;
    node.op_type = swish[i] >= 0 ? "HardSwish" : "HardSigmoid";
    node.inputs = {swish[i] >= 0 ? swish[i] : gates[i]};
    node.attributes.clear();
    if (swish[i] >= 0) continue;
    OnnxAttribute alpha;
    alpha.name = "alpha";
    alpha.kind = OnnxAttribute::Kind::kFloat;
    alpha.real = kSixth;
    node.attributes.push_back(std::move(alpha));
  }
  return FoldConstants(graph);  // drops what nothing reads any more
}

}  // namespace octet::onnx
