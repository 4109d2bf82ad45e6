#include "quantize/activation_scales.h"

#include <algorithm>
#include <cmath>

#include "model/constant_values.h"
#include "model/logits.h"
#include "quantize/choose_quantization.h"

namespace octet {
namespace {

std::vector<bool> NeverClipped(const Subgraph& graph) {
  std::vector<bool> whole(graph.tensors.size());
  for (const int32_t input : graph.inputs) whole[static_cast<size_t>(input)] = true;
  for (const int32_t output : graph.outputs) whole[static_cast<size_t>(output)] = true;
  if (const auto logits = FindLogits(graph)) whole[static_cast<size_t>(logits->tensor)] = true;
  return whole;
}

ValueRange RangeOfConstant(const Tensor& tensor) {
  const auto values = ConstantView(tensor).elements<float>();
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {std::min(*low, 0.0F), std::max(*high, 0.0F)};
}

// Symmetric: |q| <= 32767.
Result<AffineQuantization> SymmetricInt16(const ValueRange& range) {
  constexpr float kLargest = 32767;
  const float reach = std::max(-range.min, range.max);
  if (reach == 0) return AffineQuantization{1.0F, 0};
  const float scale = reach / kLargest;
  if (!std::isnormal(scale))
    return InvalidArgument("range [{}, {}] gives scale {}", range.min, range.max, scale);
  return AffineQuantization{scale, 0};
}

Activation FusedActivation(const Operator& op) {
  if (const auto* conv = std::get_if<Conv2DOptions>(&op.options)) return conv->activation;
  if (const auto* conv = std::get_if<DepthwiseConv2DOptions>(&op.options)) return conv->activation;
  if (const auto* sum = std::get_if<AddSubOptions>(&op.options)) return sum->activation;
  return Activation::kNone;
}

// Largest scale for which the largest byte still stands for at most 6, in float arithmetic.
void EndAtSix(AffineQuantization& quantization) {
  constexpr float kSteps = 255;
  constexpr float kSix = 6;
  if (quantization.scale * kSteps <= kSix) return;
  quantization.scale = kSix / kSteps;
  while (quantization.scale * kSteps > kSix)
    quantization.scale = std::nextafter(quantization.scale, 0.0F);
}

}  // namespace

Result<std::vector<AffineQuantization>> ChooseActivationScales(
    const Subgraph& graph, std::span<const TensorStatistics> statistics, const ScaleGroups& groups,
    const QuantizationScheme& scheme, RangeMethod method, const RangeDemands& demands) {
  const std::vector<bool> whole = NeverClipped(graph);
  const size_t count = graph.tensors.size();
  std::vector<ValueRange> ranges(count);
  for (size_t t = 0; t < count; ++t) {
    const Tensor& tensor = graph.tensors[t];
    if (tensor.type != ElementType::kFloat32) continue;
    const ValueRange own = tensor.is_constant
                               ? RangeOfConstant(tensor)
                               : statistics[t].Range(whole[t] ? RangeMethod::kMinMax : method);
    ValueRange& range = ranges[static_cast<size_t>(groups.group_of_tensor[t])];
    range = {std::min(range.min, own.min), std::max(range.max, own.max)};
  }
  std::vector<AffineQuantization> scales(count);
  for (size_t t = 0; t < count; ++t) {
    if (graph.tensors[t].type != ElementType::kFloat32) continue;
    const auto group = static_cast<size_t>(groups.group_of_tensor[t]);
    if (groups.fixed[group]) {
      scales[t] = *groups.fixed[group];
      continue;
    }
    const auto chosen =
        scheme.activations == ElementType::kInt16
            ? SymmetricInt16(ranges[group])
            : ChooseQuantization(ranges[group].min, ranges[group].max, scheme.activations);
    if (!chosen) {
      return Prefixed(fmt::format("tensor {} '{}'", t, graph.tensors[t].name), chosen.error());
    }
    scales[t] = *chosen;
  }
  if (!demands.activations_end_exactly) return scales;
  for (const Operator& op : graph.operators) {
    if (FusedActivation(op) != Activation::kRelu6) continue;
    const int group = groups.group_of_tensor[static_cast<size_t>(op.outputs[0])];
    for (size_t t = 0; t < count; ++t) {
      if (groups.group_of_tensor[t] == group) EndAtSix(scales[t]);
    }
  }
  return scales;
}

}  // namespace octet
