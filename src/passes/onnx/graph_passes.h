// The passes between an ONNX graph as read and one that lowers to TFLite operators, in order. A
// pass keeps the meaning of every value that survives it, so that a conversion can be checked value
// by value. Internal operators (domain "octet"): Dense, ChannelShuffle (operators/fused.cc),
// FakeQuantize (operators/quantize.cc).
//
// To add a pass: its function in passes/onnx/rewrites/, its prototype and its row in
// graph_passes.cc.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "model/onnx_graph.h"

namespace octet::onnx {

struct GraphPass {
  std::string_view name;
  std::string_view purpose;  // one sentence
  Status (*run)(OnnxGraph& graph);
};

std::span<const GraphPass> GraphPasses();
Status RunGraphPasses(OnnxGraph& graph);

Status AlignRanks(OnnxGraph& graph);
Status FoldConstants(OnnxGraph& graph);
Status FoldScaleAndShift(OnnxGraph& graph);
Status MakeDense(OnnxGraph& graph);
Status MergePads(OnnxGraph& graph);
Status PairQuantization(OnnxGraph& graph);
Status RecogniseActivations(OnnxGraph& graph);
Status RecogniseChannelShuffle(OnnxGraph& graph);
Status RemoveIdentities(OnnxGraph& graph);
Status SimplifyArithmetic(OnnxGraph& graph);
Status UntransposeVolumes(OnnxGraph& graph);
Status WidenOneDimensional(OnnxGraph& graph);

}  // namespace octet::onnx
