#include "passes/dequantize_model.h"

#include <algorithm>
#include <numeric>

#include "model/constant_values.h"
#include "tensor/real_values.h"

namespace octet {
namespace {

bool HoldsReals(const Tensor& tensor) {
  return tensor.type == ElementType::kFloat16 || !tensor.quantization.empty();
}

// A file may leave out the scales of biases: input scale * filter scale, as the kernels take them.
void GiveBiasItsScales(Subgraph& graph, const Operator& op) {
  constexpr size_t kBias = 2;
  const bool has_bias = op.kind == OperatorKind::kConv2D ||
                        op.kind == OperatorKind::kDepthwiseConv2D ||
                        op.kind == OperatorKind::kFullyConnected;
  if (!has_bias || op.inputs.size() <= kBias ||
      std::any_of(op.inputs.begin(), op.inputs.end(), [](int32_t input) { return input < 0; })) {
    return;
  }
  const ChannelQuantization& input = graph.tensors[static_cast<size_t>(op.inputs[0])].quantization;
  const ChannelQuantization& filter = graph.tensors[static_cast<size_t>(op.inputs[1])].quantization;
  Tensor& bias = graph.tensors[static_cast<size_t>(op.inputs[kBias])];
  if (bias.type == ElementType::kFloat32 || !bias.quantization.empty() || input.empty()) return;
  bias.quantization = {filter.scales, std::vector<int64_t>(filter.scales.size(), 0), 0};
  for (float& scale : bias.quantization.scales) scale *= input.scales[0];
}

Status MakeFloat(Tensor& tensor) {
  if (!HoldsReals(tensor)) return {};
  if (tensor.is_constant) {
    OCTET_ASSIGN(const auto reals, RealValues(ConstantView(tensor), tensor.quantization));
    tensor.data = ConstantOf(reals);
  }
  tensor.type = ElementType::kFloat32;
  tensor.quantization = {};
  return {};
}

void ForgetBiasType(Operator& op) {
  if (auto* conv = std::get_if<Conv2DOptions>(&op.options))
    conv->quantized_bias_type = ElementType::kFloat32;
  if (auto* conv = std::get_if<TransposeConvOptions>(&op.options))
    conv->quantized_bias_type = ElementType::kFloat32;
  if (auto* dense = std::get_if<FullyConnectedOptions>(&op.options))
    dense->quantized_bias_type = ElementType::kFloat32;
}

bool Renames(const Operator& op) {
  return (op.kind == OperatorKind::kQuantize || op.kind == OperatorKind::kDequantize) &&
         op.inputs.size() == 1 && op.outputs.size() == 1 && op.inputs[0] >= 0 && op.outputs[0] >= 0;
}

// Whoever reads the output of a QUANTIZE or DEQUANTIZE reads its input.
void DropRenames(Model& model) {
  Subgraph& graph = model.main();
  std::vector<int32_t> source(graph.tensors.size());
  std::iota(source.begin(), source.end(), 0);
  const auto resolve = [&source](int32_t& tensor) {
    if (tensor >= 0) tensor = source[static_cast<size_t>(tensor)];
  };
  std::vector<Operator> kept;
  for (Operator& op : graph.operators) {
    for (int32_t& input : op.inputs) resolve(input);
    if (Renames(op)) {
      source[static_cast<size_t>(op.outputs[0])] = op.inputs[0];
    } else {
      kept.push_back(std::move(op));
    }
  }
  graph.operators = std::move(kept);
  for (int32_t& output : graph.outputs) resolve(output);
  for (Signature& signature : model.signatures) {
    if (signature.subgraph != 0) continue;
    for (auto& [name, tensor] : signature.outputs) resolve(tensor);
  }
}

}  // namespace

bool IsQuantized(const Model& model) {
  const Subgraph& graph = model.main();
  return std::any_of(graph.operators.begin(), graph.operators.end(), [&](const Operator& op) {
    return std::any_of(op.inputs.begin(), op.inputs.end(), [&](int32_t input) {
      return input >= 0 && HoldsReals(graph.tensors[static_cast<size_t>(input)]);
    });
  });
}

Result<Model> DequantizeModel(Model model) {
  Subgraph& graph = model.main();
  for (Operator& op : graph.operators) {
    GiveBiasItsScales(graph, op);
    ForgetBiasType(op);
  }
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (const Status status = MakeFloat(graph.tensors[i]); !status) {
      return Prefixed(fmt::format("tensor {} '{}'", i, graph.tensors[i].name), status.error());
    }
  }
  DropRenames(model);
  return model;
}

}  // namespace octet
