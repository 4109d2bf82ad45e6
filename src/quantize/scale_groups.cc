#include "quantize/scale_groups.h"

#include <algorithm>
#include <numeric>

#include "quantize/operator_rules.h"

namespace octet {
namespace {

class Grouper {
 public:
  Grouper(const Subgraph& graph, const QuantizationScheme& scheme)
      : graph_(graph), scheme_(scheme) {
    groups_.group_of_tensor.resize(graph.tensors.size());
    std::iota(groups_.group_of_tensor.begin(), groups_.group_of_tensor.end(), 0);
    groups_.fixed.resize(graph.tensors.size());
  }

  Result<ScaleGroups> Run() {
    for (size_t i = 0; i < graph_.operators.size(); ++i) {
      const Operator& op = graph_.operators[i];
      const OperatorRule* const rule = FindOperatorRule(op.kind);
      if (rule == nullptr || rule->Version(scheme_.activations) == 0) {
        return Unsupported("op {} {}: cannot be quantised to {}", i, op.Name(),
                           ElementTypeName(scheme_.activations));
      }
      if (rule->rule == QuantizationRule::kFixedOutput && !op.outputs.empty() && op.outputs[0] >= 0)
        FixedOf(op.outputs[0]) = rule->FixedOutput(scheme_.activations);
      if (rule->rule == QuantizationRule::kSameScale) Join(i);
    }
    for (size_t t = 0; t < graph_.tensors.size(); ++t)
      groups_.group_of_tensor[t] = Find(static_cast<int>(t));
    return std::move(groups_);
  }

 private:
  bool IsFloat(int32_t tensor) const {
    return tensor >= 0 && graph_.tensors[static_cast<size_t>(tensor)].type == ElementType::kFloat32;
  }
  int Find(int tensor) {
    int& parent = groups_.group_of_tensor[static_cast<size_t>(tensor)];
    if (parent != tensor) parent = Find(parent);
    return parent;
  }
  std::optional<AffineQuantization>& FixedOf(int tensor) {
    return groups_.fixed[static_cast<size_t>(Find(tensor))];
  }
  void Unite(int a, int b) {
    const int from = Find(a);
    const int into = Find(b);
    if (from == into) return;
    auto& fixed = groups_.fixed[static_cast<size_t>(into)];
    if (!fixed) fixed = groups_.fixed[static_cast<size_t>(from)];
    groups_.group_of_tensor[static_cast<size_t>(from)] = into;
  }

  void Join(size_t index) {
    const Operator& op = graph_.operators[index];
    const auto computed_floats = std::count_if(op.inputs.begin(), op.inputs.end(),
                                               [&](int32_t tensor) { return IsFloat(tensor); });
    const auto output = std::find_if(op.outputs.begin(), op.outputs.end(),
                                     [&](int32_t tensor) { return IsFloat(tensor); });
    if (output == op.outputs.end()) return;
    for (const int32_t other : op.outputs) {
      if (IsFloat(other)) Unite(other, *output);
    }
    for (size_t input = 0; input < op.inputs.size(); ++input) {
      const int32_t tensor = op.inputs[input];
      if (!IsFloat(tensor)) continue;
      if (computed_floats > 1 && FixedOf(tensor)) {
        groups_.rescaled_inputs.emplace_back(index, input);
      } else {
        Unite(tensor, *output);
      }
    }
  }

  const Subgraph& graph_;
  const QuantizationScheme& scheme_;
  ScaleGroups groups_;
};

}  // namespace

bool ScaleGroups::IsRescaled(size_t op, size_t input) const {
  return std::find(rescaled_inputs.begin(), rescaled_inputs.end(), std::pair(op, input)) !=
         rescaled_inputs.end();
}

Result<ScaleGroups> GroupScales(const Subgraph& graph, const QuantizationScheme& scheme) {
  return Grouper(graph, scheme).Run();
}

}  // namespace octet
