// Float models only: a quantised operator's own output range decides what its activation cuts.
#include <optional>

#include "passes/tidy/tidy_passes.h"

namespace octet {
namespace {

std::optional<Activation> ActivationOf(OperatorKind kind) {
  if (kind == OperatorKind::kRelu) return Activation::kRelu;
  if (kind == OperatorKind::kRelu6) return Activation::kRelu6;
  if (kind == OperatorKind::kReluN1To1) return Activation::kReluN1To1;
  return std::nullopt;
}

// The fused activation of an operator that has one and uses none; TRANSPOSE_CONV's is newer than
// the runtimes that models are for.
Activation* FreeActivation(Operator& op) {
  Activation* activation = nullptr;
  switch (op.kind) {
    case OperatorKind::kConv2D:
      if (auto* options = std::get_if<Conv2DOptions>(&op.options))
        activation = &options->activation;
      break;
    case OperatorKind::kDepthwiseConv2D:
      if (auto* options = std::get_if<DepthwiseConv2DOptions>(&op.options))
        activation = &options->activation;
      break;
    case OperatorKind::kFullyConnected:
      if (auto* options = std::get_if<FullyConnectedOptions>(&op.options))
        activation = &options->activation;
      break;
    case OperatorKind::kAdd:
    case OperatorKind::kSub:
      if (std::holds_alternative<std::monostate>(op.options)) op.options = AddSubOptions{};
      if (auto* options = std::get_if<AddSubOptions>(&op.options))
        activation = &options->activation;
      break;
    case OperatorKind::kMul:
    case OperatorKind::kDiv:
      if (std::holds_alternative<std::monostate>(op.options)) op.options = ActivationOptions{};
      if (auto* options = std::get_if<ActivationOptions>(&op.options))
        activation = &options->activation;
      break;
    default:
      break;
  }
  return activation != nullptr && *activation == Activation::kNone ? activation : nullptr;
}

bool IsFloat(const Subgraph& graph, int tensor) {
  return graph.tensors[static_cast<size_t>(tensor)].type == ElementType::kFloat32;
}

// An activation commutes with RESHAPE: [op, RESHAPE, RELU] becomes [op with RELU, RESHAPE].
bool FuseThroughReshape(Subgraph& graph, Operator& relu, Operator& reshape,
                        const std::vector<int>& uses, const std::vector<int>& writers) {
  const int between = reshape.inputs[0];
  const int writer = writers[static_cast<size_t>(between)];
  if (writer < 0 || uses[static_cast<size_t>(between)] != 1) return false;
  Operator& op = graph.operators[static_cast<size_t>(writer)];
  Activation* activation = FreeActivation(op);
  if (activation == nullptr) return false;
  *activation = *ActivationOf(relu.kind);
  // The operator's result is another value now, so another tensor holds it.
  Tensor fused = graph.tensors[static_cast<size_t>(between)];
  fused.name += "/activated";
  graph.tensors.push_back(std::move(fused));
  op.outputs[0] = reshape.inputs[0] = static_cast<int32_t>(graph.tensors.size()) - 1;
  reshape.outputs[0] = relu.outputs[0];
  return true;
}

}  // namespace

void FuseActivations(Subgraph& graph, TensorMoves&) {
  const std::vector<int> uses = UseCounts(graph);
  const std::vector<int> writers = WritersOf(graph);
  for (Operator& relu : graph.operators) {
    if (!ActivationOf(relu.kind) || relu.inputs.size() != 1 || !IsFloat(graph, relu.inputs[0]))
      continue;
    const auto in = static_cast<size_t>(relu.inputs[0]);
    if (writers[in] < 0 || uses[in] != 1) continue;
    Operator& before = graph.operators[static_cast<size_t>(writers[in])];
    if (before.kind == OperatorKind::kReshape) {
      if (!FuseThroughReshape(graph, relu, before, uses, writers)) continue;
    } else {
      Activation* activation = FreeActivation(before);
      if (activation == nullptr) continue;
      *activation = *ActivationOf(relu.kind);
      before.outputs[0] = relu.outputs[0];
    }
    relu.outputs.clear();
  }
  std::erase_if(graph.operators,
                [](const Operator& op) { return op.outputs.empty() && ActivationOf(op.kind); });
}

}  // namespace octet
