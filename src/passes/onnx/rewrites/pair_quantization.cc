// Quantised training and post-training tools write QuantizeLinear and DequantizeLinear around what
// shall be computed with whole numbers, once a reader or once a value, and again behind nodes that
// only move elements. Here a pair becomes FakeQuantize, one a value, and none where the elements
// are on its grid already.
#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"
#include "passes/onnx/onnx_operator_table.h"

namespace octet::onnx {
namespace {

// Scale and zero point of QuantizeLinear, DequantizeLinear or FakeQuantize, as bytes.
struct Grid {
  ElementType type = ElementType::kUInt8;
  std::vector<uint8_t> scale;
  std::vector<uint8_t> zero_point;  // empty: 0
  int64_t axis = 1;
  friend bool operator==(const Grid&, const Grid&) = default;
};

std::vector<uint8_t> CopiedBytes(const OnnxTensor& tensor) {
  return {tensor.data.bytes().begin(), tensor.data.bytes().end()};
}

std::optional<Grid> GridOf(const OnnxGraph& graph, const OnnxNode& node) {
  const bool has_zero_point = node.inputs.size() > 2 && node.inputs[2] >= 0;
  if (node.inputs.size() < 2 || !graph.IsConstant(node.inputs[1]) ||
      (has_zero_point && !graph.IsConstant(node.inputs[2])))
    return std::nullopt;
  Grid grid;
  grid.scale = CopiedBytes(graph.value(node.inputs[1]).tensor);
  if (grid.scale.size() > sizeof(float)) grid.axis = node.Int("axis", 1);
  if (!has_zero_point) return grid;
  const OnnxTensor& zero_point = graph.value(node.inputs[2]).tensor;
  grid.type = zero_point.type;
  grid.zero_point = CopiedBytes(zero_point);
  // Like one that is absent.
  if (grid.type == ElementType::kUInt8 &&
      std::ranges::count(grid.zero_point, 0) == std::ssize(grid.zero_point))
    grid.zero_point.clear();
  return grid;
}

bool HasOneScale(const Grid& grid) { return grid.scale.size() == sizeof(float); }

// The inputs whose elements, and no others but zeros, are the node's results; none for a node that
// computes. Zero is on every grid.
std::vector<int> MovedInputs(const OnnxNode& node) {
  for (const std::string_view op :
       {"Reshape", "Transpose", "Flatten", "Squeeze", "Unsqueeze", "Identity", "MaxPool", "Slice",
        "DepthToSpace", "SpaceToDepth", "Relu", "GlobalMaxPool", "Gather", "Split", "ReduceMax",
        "Dropout", "Expand", "Tile"}) {
    if (node.op_type == op && !node.inputs.empty()) return {node.inputs[0]};
  }
  return node.op_type == "Concat" ? node.inputs : std::vector<int>();
}

// Pairs become FakeQuantize; a second pair on the same value becomes the first's result.
void PairUp(OnnxGraph& graph) {
  const GraphIndex index(graph);
  std::map<int, int> paired;  // a QuantizeLinear's result to the FakeQuantize's
  for (OnnxNode& node : graph.nodes) {
    if (node.op_type != "DequantizeLinear" || !node.domain.empty()) continue;
    const int whole = node.inputs[0];
    const OnnxNode* quantize = index.Producer(whole, "QuantizeLinear");
    if (quantize == nullptr || !quantize->domain.empty()) continue;
    const auto grid = GridOf(graph, *quantize);
    if (!grid || grid != GridOf(graph, node)) continue;
    const auto [place, is_new] = paired.emplace(whole, node.outputs[0]);
    if (!is_new) {
      ReplaceUses(graph, node.outputs[0], place->second);
      Remove(node);
      continue;
    }
    const std::vector<int> inputs = quantize->inputs;
    const std::vector<OnnxAttribute> attributes = quantize->attributes;
    node.op_type = "FakeQuantize";
    node.domain = kOwnDomain;
    node.inputs = inputs;
    node.attributes = attributes;
  }
  DropRemovedNodes(graph);
}

// FakeQuantize of what is on its grid gives back what it takes.
void DropRepeated(OnnxGraph& graph) {
  std::vector<std::optional<Grid>> grids(graph.values.size());
  std::vector<int> same(graph.values.size());
  for (size_t i = 0; i < same.size(); ++i) same[i] = static_cast<int>(i);
  const auto grid_of = [&](int value) {
    return value < 0 ? std::nullopt : grids[static_cast<size_t>(value)];
  };
  for (OnnxNode& node : graph.nodes) {
    for (int& input : node.inputs) {
      if (input >= 0) input = same[static_cast<size_t>(input)];
    }
    if (node.outputs.empty() || node.outputs[0] < 0) continue;
    const auto out = static_cast<size_t>(node.outputs[0]);
    if (node.op_type == "FakeQuantize") {
      auto grid = GridOf(graph, node);
      if (!grid || !HasOneScale(*grid)) continue;
      if (grid == grid_of(node.inputs[0])) {
        same[out] = node.inputs[0];
        Remove(node);
      }
      grids[out] = std::move(grid);
      continue;
    }
    const std::vector<int> moved = MovedInputs(node);
    if (moved.empty() || !grid_of(moved[0])) continue;
    const bool all_alike =
        std::ranges::all_of(moved, [&](int input) { return grid_of(input) == grid_of(moved[0]); });
    if (!all_alike) continue;
    const size_t count = node.op_type == "Split" ? node.outputs.size() : 1;
    for (size_t i = 0; i < count; ++i) {
      if (node.outputs[i] >= 0) grids[static_cast<size_t>(node.outputs[i])] = grid_of(moved[0]);
    }
  }
  for (int& output : graph.outputs) output = same[static_cast<size_t>(output)];
  DropRemovedNodes(graph);
}

}  // namespace

Status PairQuantization(OnnxGraph& graph) {
  PairUp(graph);
  DropRepeated(graph);
  return FoldConstants(graph);  // drops what nothing reads any more
}

}  // namespace octet::onnx
