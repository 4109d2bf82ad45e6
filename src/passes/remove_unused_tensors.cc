#include "passes/remove_unused_tensors.h"

namespace octet {
namespace {

// Calls visit(index) for every place that names a tensor of the main graph.
template <class Visit>
void ForEachUse(Model& model, const Visit& visit) {
  const auto visit_all = [&visit](std::vector<int32_t>& indices) {
    for (int32_t& index : indices) {
      if (index >= 0) visit(index);
    }
  };
  Subgraph& graph = model.main();
  visit_all(graph.inputs);
  visit_all(graph.outputs);
  for (Operator& op : graph.operators) {
    visit_all(op.inputs);
    visit_all(op.outputs);
    visit_all(op.intermediates);
  }
  for (Signature& signature : model.signatures) {
    if (signature.subgraph != 0) continue;
    for (auto& entry : signature.inputs) visit(entry.second);
    for (auto& entry : signature.outputs) visit(entry.second);
  }
}

}  // namespace

Model RemoveUnusedTensors(Model model) {
  std::vector<Tensor>& tensors = model.main().tensors;
  std::vector<bool> is_used(tensors.size());
  ForEachUse(model, [&](int32_t index) { is_used[static_cast<size_t>(index)] = true; });
  std::vector<int32_t> new_index(tensors.size(), -1);
  std::vector<Tensor> kept;
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (!is_used[i]) continue;
    new_index[i] = static_cast<int32_t>(kept.size());
    kept.push_back(std::move(tensors[i]));
  }
  tensors = std::move(kept);
  ForEachUse(model, [&](int32_t& index) { index = new_index[static_cast<size_t>(index)]; });
  return model;
}

}  // namespace octet
