#include "passes/onnx/graph_passes.h"

namespace octet::onnx {
namespace {

constexpr GraphPass kPasses[] = {
    {"fold_constants", "infers every shape; nodes whose value is known become constants",
     FoldConstants},
    {"remove_identities", "drops nodes that give back what they take", RemoveIdentities},
    {"pair_quantization", "QuantizeLinear and its DequantizeLinear become one node, once a value",
     PairQuantization},
    {"simplify_arithmetic", "BatchNormalization, Sub and Div by constants become Mul and Add",
     SimplifyArithmetic},
    {"recognise_activations", "the spellings of HardSigmoid and HardSwish become one node",
     RecogniseActivations},
    {"recognise_channel_shuffle", "Reshape, Transpose, Reshape on channels becomes one node",
     RecogniseChannelShuffle},
    {"make_dense", "Gemm and MatMul by a constant take their input unflattened", MakeDense},
    {"fold_scale_and_shift", "Mul and Add by a number a channel go into the filter before them",
     FoldScaleAndShift},
    {"merge_pads", "Pad goes into the convolution or pool behind it", MergePads},
    {"untranspose_volumes", "ConvTranspose of volumes becomes Conv of the input with zeros between",
     UntransposeVolumes},
    {"widen_one_dimensional", "convolutions and pools on lines become ones on planes of height 1",
     WidenOneDimensional},
    {"align_ranks", "operands of elementwise nodes get the rank of the output", AlignRanks},
    {"fold_constants", "infers the shapes of what the passes made", FoldConstants},
    {"remove_identities", "drops what became superfluous", RemoveIdentities},
};

}  // namespace

std::span<const GraphPass> GraphPasses() { return kPasses; }

Status RunGraphPasses(OnnxGraph& graph) {
  for (const GraphPass& pass : kPasses) OCTET_TRY(pass.run(graph));
  return {};
}

}  // namespace octet::onnx
