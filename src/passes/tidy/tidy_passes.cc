#include "passes/tidy/tidy_passes.h"

#include <algorithm>
#include <numeric>

#include "passes/remove_dead_operators.h"

namespace octet {
namespace {

// A pass that needs no tools.
template <void (*kRun)(Subgraph&, TensorMoves&)>
void Plain(Subgraph& graph, TensorMoves& moves, const TidyTools&) {
  kRun(graph, moves);
}

constexpr TidyPass kPasses[] = {
    {"fold_constants", "operators on constants are computed once and become constants",
     FoldConstantOperators},
    {"remove_reshapes", "RESHAPE of a RESHAPE, and RESHAPE to the shape that is there already",
     Plain<RemoveReshapes>},
    {"fuse_activations", "RELU, RELU6 and RELU_N1_TO_1 go into the operator before them",
     Plain<FuseActivations>},
    {"share_constants", "equal constants become one", Plain<ShareConstants>},
    {"drop_unused_tensors", "tensors that no operator mentions are dropped",
     Plain<DropUnusedTensors>},
};

template <class Visit>
void ForEachMention(Subgraph& graph, const Visit& visit) {
  for (Operator& op : graph.operators) {
    for (auto* list : {&op.inputs, &op.outputs, &op.intermediates}) {
      for (int32_t& tensor : *list) visit(tensor);
    }
  }
  for (auto* list : {&graph.inputs, &graph.outputs}) {
    for (int32_t& tensor : *list) visit(tensor);
  }
}

}  // namespace

std::span<const TidyPass> TidyPasses() { return kPasses; }

TensorMoves RunTidyPasses(Model& model, const TidyTools& tools) {
  model = RemoveDeadOperators(std::move(model));
  TensorMoves moves(model.main().tensors.size());
  std::iota(moves.begin(), moves.end(), 0);
  for (const TidyPass& pass : kPasses) pass.run(model.main(), moves, tools);
  return moves;
}

void MoveTensor(Subgraph& graph, int from, int to, TensorMoves& moves) {
  ForEachMention(graph, [&](int32_t& tensor) {
    if (tensor == from) tensor = to;
  });
  std::ranges::replace(moves, from, to);
}

std::vector<int> UseCounts(const Subgraph& graph) {
  std::vector<int> counts(graph.tensors.size(), 0);
  for (const Operator& op : graph.operators) {
    for (const int32_t input : op.inputs) {
      if (input >= 0) ++counts[static_cast<size_t>(input)];
    }
  }
  for (const int32_t output : graph.outputs) ++counts[static_cast<size_t>(output)];
  return counts;
}

std::vector<int> WritersOf(const Subgraph& graph) {
  std::vector<int> writers(graph.tensors.size(), -1);
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    for (const int32_t output : graph.operators[i].outputs) {
      if (output >= 0) writers[static_cast<size_t>(output)] = static_cast<int>(i);
    }
  }
  return writers;
}

void DropUnusedTensors(Subgraph& graph, TensorMoves& moves) {
  std::vector<int> index(graph.tensors.size(), -1);
  ForEachMention(graph, [&](int32_t& tensor) {
    if (tensor >= 0) index[static_cast<size_t>(tensor)] = 0;
  });
  std::vector<Tensor> kept;
  for (size_t i = 0; i < index.size(); ++i) {
    if (index[i] < 0) continue;
    index[i] = static_cast<int>(kept.size());
    kept.push_back(std::move(graph.tensors[i]));
  }
  graph.tensors = std::move(kept);
  ForEachMention(graph, [&](int32_t& tensor) {
    if (tensor >= 0) tensor = index[static_cast<size_t>(tensor)];
  });
  for (int& tensor : moves) {
    if (tensor >= 0) tensor = index[static_cast<size_t>(tensor)];
  }
}

}  // namespace octet
