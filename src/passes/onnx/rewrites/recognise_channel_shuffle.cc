#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"

namespace octet::onnx {

// [N, C, H, W] -> [N, g, C/g, H, W] -> [N, C/g, g, H, W] -> [N, C, H, W].
Status RecogniseChannelShuffle(OnnxGraph& graph) {
  const GraphIndex index(graph);
  for (OnnxNode& node : graph.nodes) {
    if (node.op_type != "Reshape") continue;
    const OnnxNode* transpose = index.OnlyUsedProducer(node.inputs[0], "Transpose");
    if (transpose == nullptr || transpose->Ints("perm") != std::vector<int64_t>{0, 2, 1, 3, 4})
      continue;
    const OnnxNode* split = index.OnlyUsedProducer(transpose->inputs[0], "Reshape");
    if (split == nullptr) continue;
    const Shape& from = graph.shape(split->inputs[0]);
    const Shape& grouped = graph.shape(transpose->inputs[0]);
    if (from != graph.shape(node.outputs[0]) || from.rank() != 4 || grouped.rank() != 5) continue;
    if (grouped[0] != from[0] || grouped[3] != from[2] || grouped[4] != from[3]) continue;
    node.op_type = "ChannelShuffle";
    node.domain = "octet";
    node.SetInt("group", grouped[1]);
    node.inputs = {split->inputs[0]};
  }
  return FoldConstants(graph);
}

}  // namespace octet::onnx
