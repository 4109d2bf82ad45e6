#include "quantize/quantized_network.h"

#include <algorithm>

#include "model/constant_values.h"
#include "quantize/quantize_values.h"

namespace octet {
namespace {

// ADD and SUB of int16 with scales that are no powers of two.
void ForgetPowersOfTwo(Operator& op) {
  if (auto* const sum = std::get_if<AddSubOptions>(&op.options)) sum->pot_scale_int16 = false;
}

class NetworkBuilder {
 public:
  NetworkBuilder(const Model& float_model, const ScaleGroups& groups,
                 std::span<const AffineQuantization> scales, const QuantizationScheme& scheme,
                 std::span<const int> kept_float)
      : float_(float_model.main()),
        groups_(groups),
        scales_(scales),
        scheme_(scheme),
        kept_float_(kept_float) {
    network_.scheme = scheme;
    network_.model = float_model;
  }

  Result<QuantizedNetwork> Run() {
    Subgraph& graph = network_.model.main();
    graph.operators.clear();
    for (size_t t = 0; t < float_.tensors.size(); ++t) {
      Tensor& tensor = graph.tensors[t];
      if (tensor.type != ElementType::kFloat32 || tensor.is_constant) continue;
      tensor.type = scheme_.activations;
      tensor.quantization = {{scales_[t].scale}, {scales_[t].zero_point}, 0};
    }
    for (size_t i = 0; i < float_.operators.size(); ++i) {
      if (const Status status = Add(i); !status) {
        return Prefixed(fmt::format("op {} {}", i, float_.operators[i].Name()), status.error());
      }
    }
    for (const QuantizedLayer& layer : network_.layers) network_.Store(layer);
    return std::move(network_);
  }

 private:
  const Tensor& FloatTensor(int32_t index) const {
    return float_.tensors[static_cast<size_t>(index)];
  }

  int32_t AddTensor(Tensor tensor) {
    auto& tensors = network_.model.main().tensors;
    tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(tensors.size()) - 1;
  }

  void Append(Operator op, int float_operator) {
    network_.model.main().operators.push_back(std::move(op));
    network_.float_operator.push_back(float_operator);
  }

  Status Add(size_t index) {
    Operator op = float_.operators[index];
    if (std::find(kept_float_.begin(), kept_float_.end(), static_cast<int>(index)) !=
        kept_float_.end()) {
      KeepFloat(index, std::move(op));
      return {};
    }
    const OperatorRule& rule = *FindOperatorRule(op.kind);
    op.version = std::max(op.version, rule.Version(scheme_.activations));
    ForgetPowersOfTwo(op);
    if (rule.rule == QuantizationRule::kWeightedSum) {
      OCTET_TRY(AddLayer(index, op));
    } else {
      for (size_t input = 0; input < op.inputs.size(); ++input) {
        OCTET_TRY(QuantizeInput(index, input, op));
      }
    }
    Append(std::move(op), static_cast<int>(index));
    return {};
  }

  Status QuantizeInput(size_t index, size_t input, Operator& op) {
    const int32_t tensor = op.inputs[input];
    if (tensor < 0 || FloatTensor(tensor).type != ElementType::kFloat32) return {};
    if (groups_.IsRescaled(index, input)) {
      Rescale(op, input);
      return {};
    }
    if (!FloatTensor(tensor).is_constant) return {};
    const AffineQuantization scale = scales_[static_cast<size_t>(tensor)];
    Tensor constant = FloatTensor(tensor);
    constant.type = scheme_.activations;
    constant.quantization = {{scale.scale}, {scale.zero_point}, 0};
    constant.data = ConstantData::Own(QuantizeValues(
        ConstantView(FloatTensor(tensor)).elements<float>(), scale, scheme_.activations));
    op.inputs[input] = AddTensor(std::move(constant));
    return {};
  }

  // DEQUANTIZE inputs, the operator as it was, QUANTIZE its outputs.
  void KeepFloat(size_t index, Operator op) {
    for (int32_t& input : op.inputs) {
      if (input < 0 || FloatTensor(input).is_constant ||
          FloatTensor(input).type != ElementType::kFloat32)
        continue;
      Tensor real = FloatTensor(input);
      real.name += "/float";
      Operator dequantize;
      dequantize.kind = OperatorKind::kDequantize;
      dequantize.version = scheme_.activations == ElementType::kInt16 ? 3 : 2;
      dequantize.inputs = {input};
      input = AddTensor(std::move(real));
      dequantize.outputs = {input};
      Append(std::move(dequantize), -1);
    }
    std::vector<Operator> quantizes;
    for (int32_t& output : op.outputs) {
      if (output < 0 || FloatTensor(output).type != ElementType::kFloat32) continue;
      Tensor real = FloatTensor(output);
      real.name += "/float";
      Operator quantize;
      quantize.kind = OperatorKind::kQuantize;
      quantize.version = scheme_.activations == ElementType::kInt16 ? 2 : 1;
      quantize.outputs = {output};
      output = AddTensor(std::move(real));
      quantize.inputs = {output};
      quantizes.push_back(std::move(quantize));
    }
    Append(std::move(op), static_cast<int>(index));
    for (Operator& quantize : quantizes) Append(std::move(quantize), -1);
  }

  // A QUANTIZE in front of the operator, into the scale of its output.
  void Rescale(Operator& op, size_t input) {
    const AffineQuantization scale = scales_[static_cast<size_t>(op.outputs[0])];
    Tensor rescaled = network_.model.main().tensors[static_cast<size_t>(op.inputs[input])];
    rescaled.name += "/rescaled";
    rescaled.quantization = {{scale.scale}, {scale.zero_point}, 0};
    Operator quantize;
    quantize.kind = OperatorKind::kQuantize;
    quantize.inputs = {op.inputs[input]};
    op.inputs[input] = AddTensor(std::move(rescaled));
    quantize.outputs = {op.inputs[input]};
    Append(std::move(quantize), -1);
  }

  Status AddLayer(size_t index, Operator& op) {
    QuantizedLayer layer;
    layer.operands = WeightedOperandsOf(op.kind);
    layer.float_operator_index = index;
    const size_t filter_at = layer.operands.filter;
    if (op.inputs.size() <= std::max(filter_at, layer.operands.input) || op.inputs[filter_at] < 0 ||
        op.inputs[layer.operands.input] < 0) {
      return InvalidArgument("has no filter");
    }
    const Tensor& filter = FloatTensor(op.inputs[filter_at]);
    if (!filter.is_constant || filter.type != ElementType::kFloat32 || filter.shape.rank() < 2)
      return Unsupported("its filter is computed, or {}", filter.shape.ToString());
    if (layer.operands.channel_axis >= filter.shape.rank())
      return InvalidArgument("filter {}", filter.shape.ToString());
    OCTET_ASSIGN(layer.bias, BiasOf(op, layer.operands, filter));
    layer.input_scale = scales_[static_cast<size_t>(op.inputs[layer.operands.input])].scale;
    OCTET_ASSIGN(layer.filter,
                 QuantizeFilter(filter, layer.operands, layer.bias, layer.input_scale, scheme_));
    layer.filter_tensor = op.inputs[filter_at] = AddTensor(filter);
    if (!layer.bias.empty()) {
      Tensor bias;
      bias.name = filter.name + "/bias";
      op.inputs.resize(std::max(op.inputs.size(), layer.operands.bias + 1), -1);
      if (const int32_t old = op.inputs[layer.operands.bias]; old >= 0)
        bias.name = FloatTensor(old).name;
      layer.bias_tensor = op.inputs[layer.operands.bias] = AddTensor(std::move(bias));
    }
    layer.operator_index = network_.model.main().operators.size();
    network_.layers.push_back(std::move(layer));
    return {};
  }

  // Zeros where there is none and the operator takes one: a bias can be corrected, and NPUs want
  // it.
  Result<std::vector<float>> BiasOf(const Operator& op, const WeightedOperands& operands,
                                    const Tensor& filter) const {
    const bool has_bias = op.inputs.size() > operands.bias && op.inputs[operands.bias] >= 0;
    if (!has_bias) {
      if (op.kind == OperatorKind::kTransposeConv) return std::vector<float>();
      return std::vector<float>(static_cast<size_t>(filter.shape[operands.channel_axis]));
    }
    const Tensor& bias = FloatTensor(op.inputs[operands.bias]);
    if (!bias.is_constant || bias.type != ElementType::kFloat32)
      return Unsupported("its bias is computed");
    const auto values = ConstantView(bias).elements<float>();
    return std::vector<float>(values.begin(), values.end());
  }

  const Subgraph& float_;
  const ScaleGroups& groups_;
  std::span<const AffineQuantization> scales_;
  const QuantizationScheme& scheme_;
  std::span<const int> kept_float_;
  QuantizedNetwork network_;
};

}  // namespace

void QuantizedNetwork::Store(const QuantizedLayer& layer) {
  auto& tensors = model.main().tensors;
  StoreFilter(layer.filter, scheme.weights, tensors[static_cast<size_t>(layer.filter_tensor)]);
  if (layer.bias_tensor < 0) return;
  StoreBias(QuantizeBias(layer.bias, layer.input_scale, layer.filter, scheme.bias),
            layer.input_scale, layer.filter, scheme.bias,
            tensors[static_cast<size_t>(layer.bias_tensor)]);
}

Result<QuantizedNetwork> BuildQuantizedNetwork(const Model& float_model, const ScaleGroups& groups,
                                               std::span<const AffineQuantization> scales,
                                               const QuantizationScheme& scheme,
                                               std::span<const int> kept_float) {
  return NetworkBuilder(float_model, groups, scales, scheme, kept_float).Run();
}

}  // namespace octet
