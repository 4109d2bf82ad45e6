#include <cmath>
#include <type_traits>

#include "engine/lower/elementwise.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "kernels/quantize/quantize_kernel.h"
#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

template <class T>
Result<Step> LowerQuantizeFloat(const LoweringContext& context) {
  OCTET_ASSIGN(const auto quantization, context.PerTensorQuantization(context.output(0), "output"));
  const int64_t count = context.input(0).shape.element_count();
  Step step;
  step.kernel = KernelName("QuantizeReference", ElementTypeOf<T>());
  step.run = [quantization, count](const StepContext& tensors) -> Status {
    kernels::QuantizeReference(quantization, tensors.Input<float>(0), count, tensors.Output<T>(0));
    return {};
  };
  return step;
}

template <class From, class To>
Result<Step> LowerRequantize(const LoweringContext& context) {
  OCTET_ASSIGN(const auto input, context.PerTensorQuantization(context.input(0), "input"));
  OCTET_ASSIGN(const auto output, context.PerTensorQuantization(context.output(0), "output"));
  OCTET_ASSIGN(
      const auto multiplier,
      FixedPoint(context, static_cast<double>(input.scale) / static_cast<double>(output.scale),
                 "output"));
  const kernels::RequantizeArguments arguments{input.zero_point, multiplier, output.zero_point};
  const int64_t count = context.input(0).shape.element_count();
  Step step = InPlaceStep(KernelName("RequantizeReference", ElementTypeOf<From>()),
                          [arguments, count](const StepContext& tensors) -> Status {
                            kernels::RequantizeReference(arguments, tensors.Input<From>(0), count,
                                                         tensors.Output<To>(0));
                            return {};
                          });
  if (sizeof(From) != sizeof(To)) step.in_place_inputs = {};
  return step;
}

// TFLite takes a zero point between int16 and another type, but not between two int16 tensors.
Result<Step> LowerRequantizeInt16(const LoweringContext& context) {
  for (const auto& quantization : {context.KernelQuantization(context.input(0), "input"),
                                   context.KernelQuantization(context.output(0), "output")}) {
    if (!quantization) return quantization.error();
  }
  return LowerRequantize<int16_t, int16_t>(context);
}

// int8 comes from all three, int16 from itself and, in TFLite Micro alone, from int8.
// = the pairs of tflite::ops::builtin::quantize::Prepare and tflite::PrepareQuantizeReference
Result<Step> LowerQuantizeToInt16(const LoweringContext& context) {
  const Tensor& input = context.input(0);
  switch (input.type) {
    case ElementType::kFloat32:
      return LowerQuantizeFloat<int16_t>(context);
    case ElementType::kInt8:
      return LowerRequantize<int8_t, int16_t>(context);
    case ElementType::kInt16:
      return LowerRequantizeInt16(context);
    default:
      return context.RefuseType(input, "input");
  }
}

template <class To>
Result<Step> LowerQuantizeTo(const LoweringContext& context) {
  const Tensor& input = context.input(0);
  switch (input.type) {
    case ElementType::kFloat32:
      return LowerQuantizeFloat<To>(context);
    case ElementType::kInt8:
      return LowerRequantize<int8_t, To>(context);
    case ElementType::kUInt8:
      return LowerRequantize<uint8_t, To>(context);
    case ElementType::kInt16:
      if constexpr (std::is_same_v<To, int8_t>) return LowerRequantize<int16_t, To>(context);
      return context.RefuseType(input, "input");
    default:
      return context.RefuseType(input, "input");
  }
}

// Scales and zero points of a tensor quantised along an axis, checked against its shape and type.
struct CheckedChannels {
  std::vector<float> scales;
  std::vector<int32_t> zero_points;
  int axis = 0;
};

Result<CheckedChannels> ChannelsOf(const LoweringContext& context, const Tensor& tensor) {
  const ChannelQuantization& quantization = tensor.quantization;
  OCTET_ASSIGN(const int axis, context.NormalizeAxis(quantization.axis, tensor.shape.rank()));
  const size_t channel_count = quantization.scales.size();
  if (static_cast<int64_t>(channel_count) != tensor.shape[axis] ||
      quantization.zero_points.size() != channel_count) {
    return context.Broken("input has {} scales and {} zero points for axis {} of {}", channel_count,
                          quantization.zero_points.size(), axis, tensor.shape.ToString());
  }
  const ClampRange range = kernels::RangeOfType(tensor.type);
  CheckedChannels channels{quantization.scales, {}, axis};
  for (size_t c = 0; c < channel_count; ++c) {
    const float scale = quantization.scales[c];
    const int64_t zero_point = quantization.zero_points[c];
    if (!std::isfinite(scale) || scale <= 0.0F || zero_point < range.min ||
        zero_point > range.max) {
      return context.Broken("input channel {} has scale {} and zero point {}", c, scale,
                            zero_point);
    }
    channels.zero_points.push_back(static_cast<int32_t>(zero_point));
  }
  return channels;
}

template <class T>
Result<Step> LowerDequantizeChannels(const LoweringContext& context) {
  const Tensor& input = context.input(0);
  OCTET_ASSIGN(CheckedChannels channels, ChannelsOf(context, input));
  const int64_t outer_count = input.shape.element_count(0, channels.axis);
  const int64_t inner_count = input.shape.element_count(channels.axis + 1, input.shape.rank());
  Step step;
  step.kernel = KernelName("DequantizeChannelsReference", ElementTypeOf<T>());
  step.run = [channels = std::move(channels), outer_count,
              inner_count](const StepContext& tensors) -> Status {
    const kernels::DequantizeChannelsArguments arguments{
        outer_count, static_cast<int64_t>(channels.scales.size()), inner_count,
        channels.scales.data(), channels.zero_points.data()};
    kernels::DequantizeChannelsReference(arguments, tensors.Input<T>(0), tensors.Output<float>(0));
    return {};
  };
  return step;
}

template <class T>
Result<Step> LowerDequantizeFrom(const LoweringContext& context) {
  const Tensor& input = context.input(0);
  // TFLite knows channels of 8 bits only.
  if constexpr (sizeof(T) == 1) {
    if (input.quantization.per_channel()) return LowerDequantizeChannels<T>(context);
  }
  OCTET_ASSIGN(const auto quantization, context.PerTensorQuantization(input, "input"));
  const int64_t count = input.shape.element_count();
  Step step;
  step.kernel = KernelName("DequantizeReference", ElementTypeOf<T>());
  step.run = [quantization, count](const StepContext& tensors) -> Status {
    kernels::DequantizeReference(quantization, tensors.Input<T>(0), count,
                                 tensors.Output<float>(0));
    return {};
  };
  return step;
}

Result<Step> LowerDequantizeFloat16(const LoweringContext& context) {
  const int64_t count = context.input(0).shape.element_count();
  Step step;
  step.kernel = "DequantizeFloat16Reference";
  step.run = [count](const StepContext& tensors) -> Status {
    kernels::DequantizeFloat16Reference(tensors.Input<uint16_t>(0), count,
                                        tensors.Output<float>(0));
    return {};
  };
  return step;
}

}  // namespace

Result<Step> LowerQuantize(const LoweringContext& context) {
  OCTET_TRY(ExpectSameShapes(context));
  const Tensor& output = context.output(0);
  switch (output.type) {
    case ElementType::kInt8:
      return LowerQuantizeTo<int8_t>(context);
    case ElementType::kUInt8:
      return LowerQuantizeTo<uint8_t>(context);
    case ElementType::kInt16:
      return LowerQuantizeToInt16(context);
    default:
      return context.RefuseType(output, "output");
  }
}

Result<Step> LowerDequantize(const LoweringContext& context) {
  OCTET_TRY(ExpectSameShapes(context));
  OCTET_TRY(context.ExpectType(context.output(0), "output", ElementType::kFloat32));
  const Tensor& input = context.input(0);
  switch (input.type) {
    case ElementType::kInt8:
      return LowerDequantizeFrom<int8_t>(context);
    case ElementType::kUInt8:
      return LowerDequantizeFrom<uint8_t>(context);
    case ElementType::kInt16:
      return LowerDequantizeFrom<int16_t>(context);
    case ElementType::kFloat16:
      return LowerDequantizeFloat16(context);
    default:
      return context.RefuseType(input, "input");
  }
}

}  // namespace octet
