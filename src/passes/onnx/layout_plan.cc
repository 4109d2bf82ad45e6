#include "passes/onnx/layout_plan.h"

#include <algorithm>

#include "passes/onnx/min_cut.h"

namespace octet::onnx {
namespace {

constexpr int kMinRank = 3;
constexpr int kMaxRank = 5;

// The extents other than 1, as (ONNX axis counted among them, extent) in stored order.
std::vector<std::pair<int, int>> RealAxes(const Shape& shape, Layout layout) {
  std::vector<int> number(static_cast<size_t>(shape.rank()), 0);
  int count = 0;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] != 1) number[static_cast<size_t>(axis)] = count++;
  }
  std::vector<std::pair<int, int>> real;
  for (int i = 0; i < shape.rank(); ++i) {
    const int axis =
        layout == Layout::kOnnx ? i : ChannelsLastAxes(shape.rank())[static_cast<size_t>(i)];
    if (shape[axis] != 1) real.emplace_back(number[static_cast<size_t>(axis)], shape[axis]);
  }
  return real;
}

int64_t CostOf(const OnnxTensor& tensor) {
  if (tensor.shape.rank() < kMinRank || tensor.shape.rank() > kMaxRank) return 0;
  if (IsSameInBothLayouts(tensor.shape)) return 1;
  return std::max<int64_t>(tensor.shape.element_count() * ElementBits(tensor.type) / 8, 1);
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

LayoutRule SoftmaxRule(const OnnxGraph& graph, const OnnxNode& node) {
  const int rank = graph.shape(node.inputs[0]).rank();
  int64_t axis = node.Int("axis", graph.opset < 13 ? 1 : -1);
  if (axis < 0) axis += rank;
  const bool over_channels = axis == 1 && rank >= kMinRank && rank <= kMaxRank && graph.opset >= 13;
  const Layout layout = over_channels ? Layout::kChannelsLast : Layout::kOnnx;
  return LayoutRule::Fixed(layout, layout);
}

LayoutRule TransposeRule(const OnnxGraph& graph, const OnnxNode& node) {
  const int rank = graph.shape(node.inputs[0]).rank();
  if (rank < kMinRank || rank > kMaxRank) return LayoutRule::Fixed(Layout::kOnnx, Layout::kOnnx);
  const auto perm = node.Ints("perm");
  const auto to_last = ChannelsLastAxes(rank);
  std::vector<int64_t> to_first(static_cast<size_t>(rank));
  for (int i = 0; i < rank; ++i) to_first[static_cast<size_t>(to_last[static_cast<size_t>(i)])] = i;
  // What ONNX moves to the end, or back, is a change of name only.
  if (std::ranges::equal(perm, to_last))
    return LayoutRule::Fixed(Layout::kChannelsLast, Layout::kOnnx);
  if (perm == to_first) return LayoutRule::Fixed(Layout::kOnnx, Layout::kChannelsLast);
  return LayoutRule::Fixed(Layout::kOnnx, Layout::kOnnx);
}

// Without kept dims, the rest must stand in the same order either way.
LayoutRule ReduceRule(const OnnxGraph& graph, const OnnxNode& node) {
  const Shape& in = graph.shape(node.inputs[0]);
  const Shape& out = graph.shape(node.outputs[0]);
  if (in.rank() == out.rank()) return LayoutRule::Free();
  const bool gone_but_channels =
      out.rank() <= 2 && in.rank() > 2 && out.element_count() == int64_t{in[0]} * in[1];
  return gone_but_channels ? LayoutRule::Free() : LayoutRule::Fixed(Layout::kOnnx, Layout::kOnnx);
}

}  // namespace

std::vector<int> ChannelsLastAxes(int rank) {
  std::vector<int> axes;
  for (int axis = 0; axis < rank; ++axis) axes.push_back(axis);
  if (rank >= kMinRank && rank <= kMaxRank)
    std::rotate(axes.begin() + 1, axes.begin() + 2, axes.end());
  return axes;
}

Shape InLayout(const Shape& shape, Layout layout) {
  if (layout == Layout::kOnnx) return shape;
  std::vector<int64_t> dims;
  for (const int axis : ChannelsLastAxes(shape.rank())) dims.push_back(shape[axis]);
  return *ShapeOf(dims);  // a permutation of a Shape is one
}

int AxisInLayout(int axis, int rank, Layout layout) {
  if (layout == Layout::kOnnx) return axis;
  const auto axes = ChannelsLastAxes(rank);
  return static_cast<int>(std::ranges::find(axes, axis) - axes.begin());
}

bool IsSameInBothLayouts(const Shape& shape) {
  return RealAxes(shape, Layout::kOnnx) == RealAxes(shape, Layout::kChannelsLast);
}

bool KeepsOrderInBothLayouts(const Shape& from, const Shape& to) {
  return RealAxes(from, Layout::kOnnx) == RealAxes(to, Layout::kOnnx) &&
         RealAxes(from, Layout::kChannelsLast) == RealAxes(to, Layout::kChannelsLast);
}

LayoutRule LayoutRuleOf(const OnnxGraph& graph, const OnnxNode& node) {
  const std::string& op = node.op_type;
  if (IsOneOf(op, {"Conv", "ConvTranspose", "MaxPool", "AveragePool", "DepthToSpace",
                   "SpaceToDepth", "Resize", "Upsample"}))
    return LayoutRule::Fixed(Layout::kChannelsLast, Layout::kChannelsLast);
  if (IsOneOf(op, {"Reshape", "Flatten", "Squeeze", "Unsqueeze"})) {
    return KeepsOrderInBothLayouts(graph.shape(node.inputs[0]), graph.shape(node.outputs[0]))
               ? LayoutRule::Free()
               : LayoutRule::Fixed(Layout::kOnnx, Layout::kOnnx);
  }
  if (op == "Transpose") return TransposeRule(graph, node);
  if (op == "Softmax") return SoftmaxRule(graph, node);
  if (IsOneOf(op, {"ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin"}))
    return ReduceRule(graph, node);
  if (IsOneOf(op, {"MatMul", "ArgMax"})) return LayoutRule::Fixed(Layout::kOnnx, Layout::kOnnx);
  if (op == "Gather" || op == "Expand") {
    const bool same_rank =
        graph.shape(node.inputs[0]).rank() == graph.shape(node.outputs[0]).rank();
    return same_rank ? LayoutRule::Free() : LayoutRule::Fixed(Layout::kOnnx, Layout::kOnnx);
  }
  return LayoutRule::Free();
}

namespace {

// The vertex that stands for a layout that is fixed.
int Fixed(Layout layout) { return layout == Layout::kOnnx ? MinCut::kSource : MinCut::kSink; }

struct Ports {
  std::vector<int> node_inputs, node_outputs, values;
};

void AddValueEdges(MinCut& cut, int64_t cost, int writer, const std::vector<int>& readers) {
  const int forward = cut.AddVertex();
  const int backward = cut.AddVertex();
  cut.AddEdge(writer, forward, cost);
  cut.AddEdge(backward, writer, cost);
  for (const int reader : readers) {
    cut.AddEdge(forward, reader, MinCut::kInfinite);
    cut.AddEdge(reader, backward, MinCut::kInfinite);
  }
}

Status CheckNames(const OnnxGraph& graph, const std::vector<std::string>& kept) {
  for (const std::string& name : kept) {
    const auto named = [&](int value) { return graph.value(value).name == name; };
    if (std::ranges::none_of(graph.inputs, named) && std::ranges::none_of(graph.outputs, named))
      return NotFound("no graph input or output is called '{}'", name);
  }
  return {};
}

}  // namespace

Result<LayoutPlan> PlanLayouts(const OnnxGraph& graph, const std::vector<std::string>& kept,
                               bool keep_all) {
  OCTET_TRY(CheckNames(graph, kept));
  const auto is_kept = [&](int value) {
    return keep_all || std::ranges::find(kept, graph.value(value).name) != kept.end();
  };
  MinCut cut;
  Ports ports;
  ports.values.assign(graph.values.size(), MinCut::kSource);
  for (const int input : graph.inputs) {
    ports.values[static_cast<size_t>(input)] = is_kept(input) ? MinCut::kSource : cut.AddVertex();
  }
  for (const OnnxNode& node : graph.nodes) {
    const LayoutRule rule = LayoutRuleOf(graph, node);
    ports.node_inputs.push_back(rule.is_free ? cut.AddVertex() : Fixed(rule.input));
    ports.node_outputs.push_back(rule.is_free ? ports.node_inputs.back() : Fixed(rule.output));
    for (const int output : node.outputs) {
      if (output >= 0) ports.values[static_cast<size_t>(output)] = ports.node_outputs.back();
    }
  }
  std::vector<std::vector<int>> readers(graph.values.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const int input : graph.nodes[i].inputs) {
      if (input >= 0 && !graph.IsConstant(input))
        readers[static_cast<size_t>(input)].push_back(ports.node_inputs[i]);
    }
  }
  for (const int output : graph.outputs) {
    if (is_kept(output)) readers[static_cast<size_t>(output)].push_back(MinCut::kSource);
  }
  for (size_t i = 0; i < readers.size(); ++i) {
    if (!readers[i].empty())
      AddValueEdges(cut, CostOf(graph.values[i].tensor), ports.values[i], readers[i]);
  }
  const std::vector<bool> last = cut.Solve();
  const auto layout = [&](int vertex) {
    return last[static_cast<size_t>(vertex)] ? Layout::kChannelsLast : Layout::kOnnx;
  };
  LayoutPlan plan;
  for (const int vertex : ports.node_inputs) plan.node_inputs.push_back(layout(vertex));
  for (const int vertex : ports.node_outputs) plan.node_outputs.push_back(layout(vertex));
  for (const int vertex : ports.values) plan.values.push_back(layout(vertex));
  for (const int output : graph.outputs) {
    plan.outputs.push_back(is_kept(output) ? Layout::kOnnx
                                           : plan.values[static_cast<size_t>(output)]);
  }
  return plan;
}

}  // namespace octet::onnx
