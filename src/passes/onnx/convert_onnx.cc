#include "passes/onnx/convert_onnx.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "passes/integer/integer_operators.h"
#include "passes/onnx/emit/emit.h"
#include "passes/onnx/emit/emitter.h"
#include "passes/onnx/graph_passes.h"
#include "passes/onnx/layout_plan.h"
#include "passes/tidy/tidy_passes.h"

namespace octet {
namespace {

using onnx::Emitter;
using onnx::Layout;

constexpr size_t kMaxListed = 20;
constexpr int64_t kMaxConstantBytes = int64_t{1} << 31;  // what a TFLite file holds
constexpr size_t kMaxNodes = 50'000;  // after folding; the layout plan's cut is not linear

// No value that is computed at run time may be empty: TFLite's operators do not say what they do
// then.
Status ExpectElements(const OnnxGraph& graph, const OnnxNode& node) {
  for (const auto* list : {&node.inputs, &node.outputs}) {
    for (const int value : *list) {
      if (value < 0 || graph.IsConstant(value) || graph.shape(value).element_count() > 0) continue;
      return Unsupported("value '{}' {} has no elements", graph.value(value).name,
                         graph.shape(value).ToString());
    }
  }
  return {};
}

Status EmitNode(Emitter& emitter, const OnnxGraph& graph, const OnnxNode& node) {
  OCTET_TRY(ExpectElements(graph, node));
  const onnx::EmitFunction emit = onnx::FindEmitFunction(node);
  if (emit == nullptr) return Unsupported("this operator has no TFLite form");
  return emit(emitter);
}

Status EmitNodes(Emitter& emitter, const OnnxGraph& graph) {
  std::vector<std::string> refused;
  Code code = Code::kUnsupported;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const OnnxNode& node = graph.nodes[i];
    emitter.Begin(i);
    if (emitter.constant_bytes() > kMaxConstantBytes)
      return Unsupported("constants of more than {} bytes", kMaxConstantBytes);
    Status status = EmitNode(emitter, graph, node);
    if (status) continue;
    if (status.error().code != Code::kUnsupported) code = status.error().code;
    refused.push_back(Prefixed(node.Place(graph), std::move(status).error()).message);
    // Its readers still find tensors, so that all refusals are told at once.
    for (size_t k = 0; k < node.outputs.size(); ++k) {
      const auto ignored = emitter.Output(static_cast<int>(k));
      static_cast<void>(ignored);
    }
  }
  if (refused.empty()) return {};
  const size_t count = refused.size();
  if (count > kMaxListed) {
    refused.resize(kMaxListed);
    refused.push_back(fmt::format("and {} more", count - kMaxListed));
  }
  return Error{code, fmt::format("{} operator{} cannot be converted: {}", count,
                                 count == 1 ? "" : "s", fmt::join(refused, "; "))};
}

std::vector<int> PermOf(const OnnxGraph& graph, int value, Layout layout) {
  const int rank = graph.shape(value).rank();
  std::vector<int> perm = onnx::ChannelsLastAxes(rank);
  if (layout == Layout::kOnnx) std::ranges::sort(perm);
  return perm;
}

// Tidied; quantised files computing with int8.
std::vector<int> Finished(Model& model, const ConvertOptions& options) {
  std::vector<int> moved = RunTidyPasses(model);
  const bool is_quantised = std::ranges::any_of(model.main().operators, [](const Operator& op) {
    return op.kind == OperatorKind::kQuantize || op.kind == OperatorKind::kDequantize;
  });
  MakeOperatorsInteger(model.main(), {options.int8_interface && is_quantised}, moved);
  const std::vector<int> then = RunTidyPasses(model);
  for (int& tensor : moved) {
    if (tensor >= 0) tensor = then[static_cast<size_t>(tensor)];
  }
  return moved;
}

}  // namespace

Status FixInputShapes(OnnxGraph& graph, int batch) {
  for (const int input : graph.inputs) {
    OnnxValue& value = graph.value(input);
    if (!value.is_typed) return Unsupported("graph input '{}' has no shape", value.name);
    for (size_t axis = 0; axis < value.dims.size(); ++axis) {
      if (value.dims[axis] >= 0) continue;
      value.dims[axis] = axis == 0 ? batch : 1;
      if (axis >= 2)
        return Unsupported("graph input '{}': dim {} is open; export the model with a fixed size",
                           value.name, axis);
    }
    auto shape = ShapeOf(value.dims);
    if (!shape)
      return Prefixed(fmt::format("graph input '{}'", value.name), std::move(shape).error());
    value.tensor.shape = *shape;
  }
  return {};
}

Result<ConvertedModel> ConvertOnnx(OnnxGraph graph, const ConvertOptions& options) {
  std::vector<std::string> output_names;
  for (const int output : graph.outputs) output_names.push_back(graph.value(output).name);
  OCTET_TRY(onnx::RunGraphPasses(graph));
  if (graph.nodes.size() > kMaxNodes)
    return Unsupported("{} nodes remain, at most {} are supported", graph.nodes.size(), kMaxNodes);
  OCTET_ASSIGN(const onnx::LayoutPlan plan,
               onnx::PlanLayouts(graph, options.keep_layout, options.keep_onnx_layout));
  Emitter emitter(graph, plan, options);
  for (const int input : graph.inputs) OCTET_TRY(emitter.AddGraphInput(input));
  OCTET_TRY(EmitNodes(emitter, graph));
  std::vector<Emitter::Trace> traces;
  OCTET_ASSIGN(Model model, emitter.Finish(output_names, traces));
  ConvertedModel converted;
  const std::vector<int> moved = Finished(model, options);
  for (const Emitter::Trace& trace : traces) {
    const int tensor = moved[static_cast<size_t>(trace.tensor)];
    if (tensor >= 0)
      converted.values.push_back({trace.value, tensor, PermOf(graph, trace.value, trace.layout)});
  }
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    const auto layout = plan.values[static_cast<size_t>(graph.inputs[i])];
    converted.inputs.push_back(
        {graph.inputs[i], model.main().inputs[i], PermOf(graph, graph.inputs[i], layout)});
  }
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    converted.outputs.push_back({graph.outputs[i], model.main().outputs[i],
                                 PermOf(graph, graph.outputs[i], plan.outputs[i]),
                                 graph.value(graph.outputs[i]).tensor.type});
  }
  converted.model = std::move(model);
  return converted;
}

}  // namespace octet
