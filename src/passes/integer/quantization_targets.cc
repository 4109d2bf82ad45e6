#include "passes/integer/quantization_targets.h"

#include <algorithm>

namespace octet {
namespace {

struct Vote {
  bool is_read = false;
  std::optional<AffineQuantization> target;

  void Count(const std::optional<AffineQuantization>& wanted) {
    if (!is_read) {
      target = wanted;
    } else if (target != wanted) {
      target.reset();
    }
    is_read = true;
  }
};

std::optional<AffineQuantization> TargetOf(const Subgraph& graph, const Operator& op,
                                           const std::vector<Vote>& votes) {
  if (op.outputs.empty()) return std::nullopt;
  const Tensor& out = graph.tensors[static_cast<size_t>(op.outputs[0])];
  if (op.kind == OperatorKind::kQuantize) {
    if (out.type != ElementType::kInt8 || out.quantization.scales.size() != 1) return std::nullopt;
    return out.quantization.per_tensor();
  }
  if (!CommutesWithQuantizing(op)) return std::nullopt;
  const auto& first = votes[static_cast<size_t>(op.outputs[0])].target;
  for (const int32_t output : op.outputs) {
    if (votes[static_cast<size_t>(output)].target != first) return std::nullopt;
  }
  return first;
}

}  // namespace

bool CommutesWithQuantizing(const Operator& op) {
  switch (op.kind) {
    case OperatorKind::kConcatenation:
    case OperatorKind::kDepthToSpace:
    case OperatorKind::kExpandDims:
    case OperatorKind::kGather:
    case OperatorKind::kMaxPool2D:
    case OperatorKind::kMaximum:
    case OperatorKind::kMinimum:
    case OperatorKind::kPad:
    case OperatorKind::kPadV2:
    case OperatorKind::kReduceMax:
    case OperatorKind::kRelu:
    case OperatorKind::kRelu6:
    case OperatorKind::kReluN1To1:
    case OperatorKind::kReshape:
    case OperatorKind::kResizeNearestNeighbor:
    case OperatorKind::kSlice:
    case OperatorKind::kSpaceToDepth:
    case OperatorKind::kSplit:
    case OperatorKind::kSqueeze:
    case OperatorKind::kStridedSlice:
    case OperatorKind::kTranspose:
      return true;
    default:
      return false;
  }
}

std::vector<size_t> QuantizedOperands(const Operator& op) {
  std::vector<size_t> all(op.inputs.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  switch (op.kind) {
    case OperatorKind::kAdd:
    case OperatorKind::kConcatenation:
    case OperatorKind::kMaximum:
    case OperatorKind::kMinimum:
    case OperatorKind::kMul:
    case OperatorKind::kPRelu:
    case OperatorKind::kSub:
      return all;
    case OperatorKind::kPadV2:
      return {0, 2};
    case OperatorKind::kSplit:
      return {1};
    case OperatorKind::kTransposeConv:
      return {2};
    default:
      return {0};
  }
}

std::vector<std::optional<AffineQuantization>> QuantizationTargetsOf(const Subgraph& graph) {
  std::vector<Vote> votes(graph.tensors.size());
  for (const int32_t output : graph.outputs) votes[static_cast<size_t>(output)].Count(std::nullopt);
  // Backwards: a reader's results are decided before its operands.
  for (size_t i = graph.operators.size(); i-- > 0;) {
    const Operator& op = graph.operators[i];
    const auto target = TargetOf(graph, op, votes);
    for (const int32_t input : op.inputs) {
      if (input >= 0) votes[static_cast<size_t>(input)].Count(target);
    }
  }
  std::vector<std::optional<AffineQuantization>> targets;
  for (const Vote& vote : votes) targets.push_back(vote.target);
  return targets;
}

}  // namespace octet
