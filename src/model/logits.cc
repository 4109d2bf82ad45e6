#include "model/logits.h"

#include <algorithm>

namespace octet {
namespace {

const Operator* MakerOf(const Subgraph& graph, int32_t tensor) {
  const auto found =
      std::find_if(graph.operators.begin(), graph.operators.end(), [tensor](const Operator& op) {
        return std::find(op.outputs.begin(), op.outputs.end(), tensor) != op.outputs.end();
      });
  return found == graph.operators.end() ? nullptr : &*found;
}

bool KeepsScores(OperatorKind kind) {
  return kind == OperatorKind::kQuantize || kind == OperatorKind::kDequantize ||
         kind == OperatorKind::kReshape || kind == OperatorKind::kSqueeze;
}

}  // namespace

std::optional<Logits> FindLogits(const Subgraph& graph) {
  if (graph.outputs.empty()) return std::nullopt;
  int32_t tensor = graph.outputs[0];
  // Each turn goes to an earlier operator, so there are at most as many turns as operators.
  for (size_t turn = 0; turn < graph.operators.size(); ++turn) {
    const Operator* const maker = MakerOf(graph, tensor);
    if (maker == nullptr || maker->inputs.empty() || maker->inputs[0] < 0) return std::nullopt;
    tensor = maker->inputs[0];
    if (maker->kind == OperatorKind::kSoftmax) {
      const auto* const options = std::get_if<SoftmaxOptions>(&maker->options);
      return Logits{tensor, options == nullptr ? 1.0F : options->beta};
    }
    if (!KeepsScores(maker->kind)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace octet
