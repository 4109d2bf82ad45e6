// The passes that make a TFLite Model smaller and keep what it computes, in order. Unlike those of
// pass_list.h they may rename tensors: they are for models on their way to a file.
//
// To add a pass: its function here and its row in tidy_passes.cc. Only the main subgraph is
// touched.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/model.h"

namespace octet {

// Where each tensor that a Model began with is now: `tensor` itself at first, the tensor that took
// its place after a merge, -1 when nothing holds its value any more.
using TensorMoves = std::vector<int>;

// The values of the outputs of a Model without inputs. Kernels are above this room.
using EvaluateModel = std::function<Result<std::vector<ConstantData>>(const Model& model)>;

struct TidyTools {
  EvaluateModel evaluate;  // empty: operators on constants stay
};

struct TidyPass {
  std::string_view name;
  std::string_view purpose;  // one sentence
  void (*run)(Subgraph& graph, TensorMoves& moves, const TidyTools& tools);
};

std::span<const TidyPass> TidyPasses();
TensorMoves RunTidyPasses(Model& model, const TidyTools& tools = {});

void DropUnusedTensors(Subgraph& graph, TensorMoves& moves);
void FoldConstantOperators(Subgraph& graph, TensorMoves& moves, const TidyTools& tools);
void FuseActivations(Subgraph& graph, TensorMoves& moves);
void RemoveReshapes(Subgraph& graph, TensorMoves& moves);
void ShareConstants(Subgraph& graph, TensorMoves& moves);

// Every mention of tensor `from` becomes one of `to`.
void MoveTensor(Subgraph& graph, int from, int to, TensorMoves& moves);
// Reads by operators and by the graph's outputs.
std::vector<int> UseCounts(const Subgraph& graph);
// The operator that writes each tensor; -1 for inputs and constants.
std::vector<int> WritersOf(const Subgraph& graph);

}  // namespace octet
