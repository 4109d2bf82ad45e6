// Which values of a graph are stored channels-last. ONNX keeps images as [N, C, H, W], TFLite's
// operators want [N, H, W, C]; values of three to five dims may be stored either way, a TRANSPOSE
// between them costs the value's bytes. The assignment with the fewest bytes is a minimum cut:
//
//   source = ONNX's order, sink = channels-last; one vertex a node that may work in either layout
//   (elementwise, concatenation, ...), nodes with a fixed layout stand at source or sink.
//   For a value of b bytes, written by P and read by C1, C2, ...:
//     P -> d (b), d -> Ci (infinite): one TRANSPOSE serves all readers on the other side
//     Ci -> e (infinite), e -> P (b): the same the other way round
// A value whose TRANSPOSE would move no element (height and width 1, say) costs 1.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/onnx_graph.h"

namespace octet::onnx {

enum class Layout : uint8_t { kOnnx, kChannelsLast };

// What a node asks of the layout of its operands and of its results.
struct LayoutRule {
  bool is_free = true;  // all alike, either way
  Layout input = Layout::kOnnx;
  Layout output = Layout::kOnnx;
  static LayoutRule Free() { return {}; }
  static LayoutRule Fixed(Layout input, Layout output) { return {false, input, output}; }
};
LayoutRule LayoutRuleOf(const OnnxGraph& graph, const OnnxNode& node);

struct LayoutPlan {
  std::vector<Layout> node_inputs;   // by node
  std::vector<Layout> node_outputs;  // by node
  std::vector<Layout> values;        // as written, by value
  std::vector<Layout> outputs;       // of each graph output
};

// `kept`: names of graph inputs and outputs that stay in ONNX's order; NotFound for other names.
Result<LayoutPlan> PlanLayouts(const OnnxGraph& graph, const std::vector<std::string>& kept,
                               bool keep_all);

// Axes of a channels-last tensor of `rank` dims: result axis i is ONNX's axis perm[i]; identity
// for ranks without channels-last form.
std::vector<int> ChannelsLastAxes(int rank);
Shape InLayout(const Shape& shape, Layout layout);
// Where ONNX's `axis` stands.
int AxisInLayout(int axis, int rank, Layout layout);
// A TRANSPOSE between the two layouts would not move an element.
bool IsSameInBothLayouts(const Shape& shape);
// A change of shape that only adds or drops extents of 1, read in either layout.
bool KeepsOrderInBothLayouts(const Shape& from, const Shape& to);

}  // namespace octet::onnx
