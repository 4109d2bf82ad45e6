// (w * x + b) * s + t = (w * s) * x + (b * s + t), one s and t an output channel.
#include <optional>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"

namespace octet::onnx {
namespace {

// Output channels of the node's constant filter; 0 where nothing can be folded into it.
int ChannelsOf(const OnnxGraph& graph, const OnnxNode& node) {
  if (node.inputs.size() < 2 || !graph.IsConstant(node.inputs[1])) return 0;
  if (node.inputs.size() > 2 && node.inputs[2] >= 0 && !graph.IsConstant(node.inputs[2])) return 0;
  const Shape& filter = graph.shape(node.inputs[1]);
  if (filter.element_count() == 0) return 0;
  if (node.op_type == "Conv" || node.op_type == "Dense") return filter[0];
  if (node.op_type == "ConvTranspose") return filter[1] * static_cast<int>(node.Int("group", 1));
  return 0;
}

// The constant as one number a channel of `shape`, when it is no more than that.
std::optional<std::vector<float>> PerChannel(const OnnxTensor& constant, const Shape& shape,
                                             int channels) {
  if (constant.type != ElementType::kFloat32 || constant.shape.rank() > shape.rank())
    return std::nullopt;
  const auto elements = ElementsOf<float>(constant);
  if (elements.size() == 1) return std::vector<float>(static_cast<size_t>(channels), elements[0]);
  const Shape extended = constant.shape.ExtendedTo(shape.rank());
  if (extended.element_count() != channels || extended[1] != channels) return std::nullopt;
  return std::vector<float>(elements.begin(), elements.end());
}

int OutputChannelOf(const OnnxGraph& graph, const OnnxNode& node, int64_t element) {
  const Shape& filter = graph.shape(node.inputs[1]);
  if (node.op_type != "ConvTranspose")
    return static_cast<int>(element / filter.element_count(1, filter.rank()));
  const int64_t group_inputs = filter[0] / node.Int("group", 1);
  const int64_t in = element / filter.element_count(1, filter.rank());
  const int64_t out = element / filter.element_count(2, filter.rank()) % filter[1];
  return static_cast<int>(in / group_inputs * filter[1] + out);
}

void Scale(OnnxGraph& graph, OnnxNode& node, const std::vector<float>& scale) {
  const OnnxTensor filter = graph.value(node.inputs[1]).tensor;
  std::vector<float> weights(ElementsOf<float>(filter).begin(), ElementsOf<float>(filter).end());
  for (size_t i = 0; i < weights.size(); ++i) {
    weights[i] *= scale[static_cast<size_t>(OutputChannelOf(graph, node, static_cast<int64_t>(i)))];
  }
  node.inputs[1] = graph.AddValue(graph.value(node.inputs[1]).name,
                                  MakeOnnxTensor<float>(filter.shape, weights));
}

// bias * scale + shift; empty vectors leave out the factor or the summand.
void ChangeBias(OnnxGraph& graph, OnnxNode& node, int channels, const std::vector<float>& scale,
                const std::vector<float>& shift) {
  const bool has_bias = node.inputs.size() > 2 && node.inputs[2] >= 0;
  if (!has_bias && shift.empty()) return;
  std::vector<float> bias(static_cast<size_t>(channels), 0);
  std::string name = graph.value(node.outputs[0]).name + "/bias";
  if (has_bias) {
    const auto old = ElementsOf<float>(graph.value(node.inputs[2]).tensor);
    bias.assign(old.begin(), old.end());
    name = graph.value(node.inputs[2]).name;
  }
  for (size_t i = 0; i < bias.size(); ++i) {
    if (!scale.empty()) bias[i] *= scale[i];
    if (!shift.empty()) bias[i] += shift[i];
  }
  node.inputs.resize(3, -1);
  node.inputs[2] = graph.AddValue(std::move(name), MakeOnnxTensor<float>({channels}, bias));
}

// The Mul or Add goes into the filter that wrote its first operand.
bool FoldInto(OnnxGraph& graph, const OnnxNode& node, OnnxNode& filter) {
  const int channels = ChannelsOf(graph, filter);
  const Shape& shape = graph.shape(filter.outputs[0]);
  if (channels == 0 || !graph.IsConstant(node.inputs[1]) || graph.shape(node.outputs[0]) != shape)
    return false;
  const auto values = PerChannel(graph.value(node.inputs[1]).tensor, shape, channels);
  if (!values) return false;
  const bool scales = node.op_type == "Mul";
  if (scales) Scale(graph, filter, *values);
  ChangeBias(graph, filter, channels, scales ? *values : std::vector<float>(),
             scales ? std::vector<float>() : *values);
  filter.outputs[0] = node.outputs[0];
  return true;
}

}  // namespace

Status FoldScaleAndShift(OnnxGraph& graph) {
  std::vector<int> uses(graph.values.size(), 0);
  for (const OnnxNode& node : graph.nodes) {
    for (const int input : node.inputs) {
      if (input >= 0) ++uses[static_cast<size_t>(input)];
    }
  }
  for (const int output : graph.outputs) ++uses[static_cast<size_t>(output)];
  // Who writes a value, as folding moves outputs.
  std::vector<OnnxNode*> producer(graph.values.size(), nullptr);
  for (OnnxNode& node : graph.nodes) {
    for (const int output : node.outputs) {
      if (output >= 0) producer[static_cast<size_t>(output)] = &node;
    }
    if ((node.op_type != "Mul" && node.op_type != "Add") || node.inputs.size() != 2 ||
        node.inputs[0] < 0)
      continue;
    const auto first = static_cast<size_t>(node.inputs[0]);
    if (first >= producer.size() || producer[first] == nullptr || uses[first] != 1) continue;
    if (!FoldInto(graph, node, *producer[first])) continue;
    producer[static_cast<size_t>(node.outputs[0])] = producer[first];
    Remove(node);
  }
  DropRemovedNodes(graph);
  return {};
}

}  // namespace octet::onnx
