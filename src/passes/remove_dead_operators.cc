#include "passes/remove_dead_operators.h"

#include <algorithm>

namespace octet {

Model RemoveDeadOperators(Model model) {
  Subgraph& graph = model.main();
  std::vector<bool> is_read(graph.tensors.size());
  for (const int32_t tensor : graph.outputs) is_read[static_cast<size_t>(tensor)] = true;
  std::vector<Operator> alive;
  for (auto op = graph.operators.rbegin(); op != graph.operators.rend(); ++op) {
    const bool is_alive = std::ranges::any_of(op->outputs, [&](int32_t tensor) {
      return tensor >= 0 && is_read[static_cast<size_t>(tensor)];
    });
    if (!is_alive) continue;
    for (const int32_t tensor : op->inputs) {
      if (tensor >= 0) is_read[static_cast<size_t>(tensor)] = true;
    }
    alive.push_back(std::move(*op));
  }
  std::ranges::reverse(alive);
  graph.operators = std::move(alive);
  return model;
}

}  // namespace octet
