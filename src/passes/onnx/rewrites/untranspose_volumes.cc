// TFLite's transposed convolution knows planes alone. One of volumes is a convolution by the
// mirrored filter, of the input with stride - 1 zeros between its elements:
//
//   y = ConvTranspose(x, w, stride, pads) = Conv(spread(x), mirror(w), pads (k - 1) * dilation -
//   pad)
#include <algorithm>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"
#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

constexpr int kVolumeRank = 5;

// [I, O / groups, kd, kh, kw] as [O, I / groups, kd, kh, kw], every axis of the kernel mirrored.
OnnxTensor MirroredFilter(const OnnxTensor& filter, int64_t groups) {
  const Shape& from = filter.shape;
  const int64_t group_in = from[0] / groups;
  const int64_t group_out = from[1];
  const int64_t taps = from.element_count(2, kVolumeRank);
  const Shape shape{static_cast<int>(group_out * groups), static_cast<int>(group_in), from[2],
                    from[3], from[4]};
  std::vector<float> to;
  for (int64_t o = 0; o < shape[0]; ++o) {
    for (int64_t i = 0; i < group_in; ++i) {
      const int64_t row = (o / group_out * group_in + i) * group_out + o % group_out;
      const auto kernel = ElementsOf<float>(filter).subspan(static_cast<size_t>(row * taps),
                                                            static_cast<size_t>(taps));
      to.insert(to.end(), kernel.rbegin(), kernel.rend());
    }
  }
  return MakeOnnxTensor<float>(shape, to);
}

class SpreadNodes {
 public:
  SpreadNodes(OnnxGraph& graph, const OnnxNode& node, std::vector<OnnxNode>& nodes)
      : graph_(graph), node_(node), nodes_(nodes) {}

  // The value with stride - 1 zeros between the elements of an axis.
  int Spread(int value, int axis, int64_t stride) {
    const Shape shape = graph_.shape(value);
    std::vector<int64_t> dims(shape.dims().begin(), shape.dims().end());
    int64_t& extent = dims[static_cast<size_t>(axis)];
    const int64_t outer = shape.element_count(0, axis);
    const int64_t inner = shape.element_count(axis + 1, shape.rank());
    const int64_t kept = (extent - 1) * stride + 1;
    value = Reshape(value, {outer, extent, 1, inner});
    OnnxNode pad = Node("Pad", {value}, {outer, extent, stride, inner});
    pad.SetInts("pads", {0, 0, 0, 0, 0, 0, stride - 1, 0});
    value = Push(std::move(pad));
    extent *= stride;
    value = Reshape(value, dims);
    extent = kept;
    OnnxNode slice = Node("Slice", {value}, dims);
    slice.SetInts("starts", {0});
    slice.SetInts("ends", {kept});
    slice.SetInts("axes", {axis});
    return Push(std::move(slice));
  }

 private:
  int Reshape(int value, const std::vector<int64_t>& dims) {
    const int target =
        graph_.AddValue(graph_.value(value).name + "/shape",
                        MakeOnnxTensor<int64_t>({static_cast<int>(dims.size())}, std::span(dims)));
    return Push(Node("Reshape", {value, target}, dims));
  }

  OnnxNode Node(std::string_view op_type, std::vector<int> inputs,
                const std::vector<int64_t>& dims) {
    OnnxNode node;
    node.op_type = op_type;
    node.name = node_.name;
    node.inputs = std::move(inputs);
    node.outputs = {graph_.AddValue(graph_.value(node_.outputs[0]).name + "/spread",
                                    {ElementType::kFloat32, *ShapeOf(dims), false, {}})};
    return node;
  }

  int Push(OnnxNode node) {
    nodes_.push_back(std::move(node));
    return nodes_.back().outputs[0];
  }

  OnnxGraph& graph_;
  const OnnxNode& node_;
  std::vector<OnnxNode>& nodes_;
};

// The pads of the convolution; empty where one would be negative or the spread input no shape.
std::vector<int64_t> PadsOf(const OnnxWindow& window) {
  std::vector<int64_t> pads(2 * window.axes());
  for (size_t i = 0; i < window.axes(); ++i) {
    const int64_t reach = (window.kernel[i] - 1) * window.dilation[i];
    const int64_t spread = (window.input[i] - 1) * window.stride[i] + 1;
    pads[i] = reach - window.pad_before[i];
    pads[i + window.axes()] = window.output[i] - spread + reach - pads[i];
  }
  return std::ranges::min(pads) < 0 ? std::vector<int64_t>() : pads;
}

bool FitsInAShape(const Shape& input, const OnnxWindow& window) {
  int64_t count = input.element_count();
  for (const int64_t stride : window.stride) {
    if (count > Shape::kMaxElements / stride) return false;
    count *= stride;
  }
  return count > 0;
}

}  // namespace

Status UntransposeVolumes(OnnxGraph& graph) {
  std::vector<OnnxNode> nodes;
  for (OnnxNode& node : graph.nodes) {
    if (node.op_type != "ConvTranspose" || graph.shape(node.inputs[0]).rank() != kVolumeRank ||
        !graph.IsConstant(node.inputs[1])) {
      nodes.push_back(std::move(node));
      continue;
    }
    const OnnxTensor filter = graph.value(node.inputs[1]).tensor;
    const auto taps = filter.shape.dims().subspan(2);
    OCTET_ASSIGN(const OnnxWindow window,
                 TransposedWindowOf(node, graph.shape(node.inputs[0]), {taps.begin(), taps.end()}));
    const std::vector<int64_t> pads = PadsOf(window);
    if (pads.empty() || !FitsInAShape(graph.shape(node.inputs[0]), window)) {
      nodes.push_back(std::move(node));
      continue;
    }
    SpreadNodes spread(graph, node, nodes);
    int input = node.inputs[0];
    for (size_t i = 0; i < window.axes(); ++i) {
      if (window.stride[i] > 1)
        input = spread.Spread(input, static_cast<int>(i) + 2, window.stride[i]);
    }
    OnnxNode conv;
    conv.op_type = "Conv";
    conv.name = node.name;
    conv.inputs = node.inputs;
    conv.inputs[0] = input;
    conv.inputs[1] = graph.AddValue(graph.value(node.inputs[1]).name + "/mirrored",
                                    MirroredFilter(filter, node.Int("group", 1)));
    conv.outputs = node.outputs;
    conv.SetInt("group", node.Int("group", 1));
    conv.SetInts("dilations", window.dilation);
    conv.SetInts("pads", pads);
    nodes.push_back(std::move(conv));
  }
  graph.nodes = std::move(nodes);
  return {};
}

}  // namespace octet::onnx
