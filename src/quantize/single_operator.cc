#include "quantize/single_operator.h"

#include <map>

namespace octet {

SingleOperator TakeOperator(const Subgraph& graph, size_t index) {
  SingleOperator single;
  single.model.subgraphs.resize(1);
  Subgraph& alone = single.model.main();
  Operator op = graph.operators[index];
  op.intermediates.clear();
  std::map<int32_t, int32_t> renumbered;
  const auto take = [&](int32_t& tensor) {
    if (tensor < 0) return false;
    const auto [found, is_new] =
        renumbered.try_emplace(tensor, static_cast<int32_t>(alone.tensors.size()));
    if (is_new) alone.tensors.push_back(graph.tensors[static_cast<size_t>(tensor)]);
    tensor = found->second;
    return is_new;
  };
  for (int32_t& input : op.inputs) {
    const int32_t original = input;
    if (!take(input) || alone.tensors.back().is_constant) continue;
    single.inputs.push_back(original);
    alone.inputs.push_back(input);
  }
  for (int32_t& output : op.outputs) {
    const int32_t original = output;
    if (!take(output)) continue;
    single.outputs.push_back(original);
    alone.outputs.push_back(output);
  }
  alone.operators.push_back(std::move(op));
  return single;
}

}  // namespace octet
