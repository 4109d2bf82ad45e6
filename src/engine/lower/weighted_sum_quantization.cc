#include "engine/lower/weighted_sum_quantization.h"

#include <cmath>

#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

bool IsPreparedPerTensor(const Tensor& filter, Int8FilterScaling int8_scaling) {
  if (filter.type == ElementType::kUInt8) return true;
  return int8_scaling == Int8FilterScaling::kPerTensorIfOneScale &&
         !filter.quantization.per_channel();
}

double RealMultiplier(float input_scale, float filter_scale, float output_scale, bool per_tensor) {
  const double product = per_tensor ? static_cast<double>(input_scale * filter_scale)
                                    : static_cast<double>(input_scale) * filter_scale;
  return product / output_scale;
}

Status CheckFilterQuantization(const LoweringContext& context, const Tensor& filter,
                               int channel_axis, bool per_tensor) {
  const ChannelQuantization& quantization = filter.quantization;
  if (per_tensor) {
    if (auto single = context.PerTensorQuantization(filter, "filter"); !single) {
      return std::move(single).error();
    }
    return {};
  }
  if (quantization.empty()) return context.Refuse("filter is not quantised");
  const int channels = filter.shape[channel_axis];
  if (quantization.per_channel() && (quantization.scales.size() != static_cast<size_t>(channels) ||
                                     quantization.axis != channel_axis)) {
    return context.Broken("filter has {} scales for axis {}, want {} for axis {}",
                          quantization.scales.size(), quantization.axis, channels, channel_axis);
  }
  for (const float scale : quantization.scales) {
    if (!std::isfinite(scale) || scale <= 0.0F) return context.Broken("filter has scale {}", scale);
  }
  for (const int64_t zero_point : quantization.zero_points) {
    if (zero_point != 0) return context.Refuse("filter has zero point {}, want 0", zero_point);
  }
  return {};
}

Status CheckBiasType(const LoweringContext& context, const Tensor& bias, ElementType input_type) {
  if (input_type == ElementType::kFloat32) return context.ExpectType(bias, "bias", input_type);
  if (input_type == ElementType::kInt16 && bias.type != ElementType::kInt32) {
    return context.ExpectType(bias, "bias", ElementType::kInt64);
  }
  return context.ExpectType(bias, "bias", ElementType::kInt32);
}

Status CheckBias(const LoweringContext& context, const Tensor& bias, ElementType input_type,
                 int channels) {
  OCTET_TRY(CheckBiasType(context, bias, input_type));
  if (bias.shape.element_count() != channels) {
    return context.Broken("bias has shape {}, want {} values", bias.shape.ToString(), channels);
  }
  for (const int64_t zero_point : bias.quantization.zero_points) {
    if (zero_point != 0) return context.Broken("bias has zero point {}, want 0", zero_point);
  }
  return {};
}

}  // namespace

Status CheckWeightedSumTypes(const LoweringContext& context, const WeightedSumOperands& operands) {
  const Tensor& input = context.input(operands.input);
  const Tensor& filter = context.input(operands.filter);
  const bool is_int16 = input.type == ElementType::kInt16;
  if (!is_int16 && input.type != ElementType::kFloat32 && input.type != ElementType::kInt8 &&
      input.type != ElementType::kUInt8) {
    return context.RefuseType(input, "input");
  }
  OCTET_TRY(context.ExpectType(filter, "filter", is_int16 ? ElementType::kInt8 : input.type));
  OCTET_TRY(context.ExpectType(context.output(0), "output", input.type));
  if (!context.HasInput(operands.bias)) return {};
  return CheckBias(context, context.input(operands.bias), input.type,
                   filter.shape[operands.channel_axis]);
}

Result<ElementType> Int16Accumulator(const LoweringContext& context,
                                     const WeightedSumOperands& operands, ElementType asked) {
  const bool has_bias = context.HasInput(operands.bias);
  if (asked == ElementType::kFloat32) {
    return has_bias ? context.input(operands.bias).type : ElementType::kInt64;
  }
  if (asked != ElementType::kInt32 && asked != ElementType::kInt64) {
    return context.Refuse("bias type {} in the options is not supported", ElementTypeName(asked));
  }
  if (has_bias && context.input(operands.bias).type != asked) {
    return context.Broken("bias has type {}, the options say {}",
                          ElementTypeName(context.input(operands.bias).type),
                          ElementTypeName(asked));
  }
  return asked;
}

Status CheckWideMultipliers(const LoweringContext& context,
                            const WeightedSumQuantization& quantization) {
  for (const FixedPointMultiplier multiplier : quantization.multipliers) {
    if (multiplier.shift > kernels::kMaxWideShift) {
      return context.Refuse("input and filter scales are 2^{} times the output's or more",
                            kernels::kMaxWideShift);
    }
  }
  return {};
}

Result<WeightedSumQuantization> QuantizeWeightedSum(const LoweringContext& context,
                                                    const WeightedSumOperands& operands,
                                                    RealRange activation,
                                                    Int8FilterScaling int8_scaling) {
  const Tensor& filter = context.input(operands.filter);
  OCTET_ASSIGN(const AffineQuantization input,
               context.KernelQuantization(context.input(operands.input), "input"));
  OCTET_ASSIGN(const AffineQuantization output,
               context.KernelQuantization(context.output(0), "output"));
  const bool per_tensor = IsPreparedPerTensor(filter, int8_scaling);
  OCTET_TRY(CheckFilterQuantization(context, filter, operands.channel_axis, per_tensor));

  WeightedSumQuantization quantization;
  quantization.sum.input_zero_point = input.zero_point;
  quantization.sum.filter_zero_point = filter.quantization.per_tensor().zero_point;
  quantization.sum.output_zero_point = output.zero_point;
  quantization.sum.clamp =
      kernels::QuantizedRange(activation.min, activation.max, context.output(0).type, output);
  const auto channels = static_cast<size_t>(filter.shape[operands.channel_axis]);
  quantization.multipliers.reserve(channels);
  for (size_t c = 0; c < channels; ++c) {
    const float scale = filter.quantization.scales[filter.quantization.per_channel() ? c : 0];
    const double multiplier = RealMultiplier(input.scale, scale, output.scale, per_tensor);
    if (!std::isfinite(multiplier)) {
      return context.Broken("input scale {} * filter scale {} / output scale {} is not finite",
                            input.scale, scale, output.scale);
    }
    quantization.multipliers.push_back(kernels::QuantizeMultiplier(multiplier));
  }
  return quantization;
}

}  // namespace octet
