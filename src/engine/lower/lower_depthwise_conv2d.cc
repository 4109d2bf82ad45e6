#include "engine/fast/depthwise_rows.h"
#include "engine/fast/float_conv_step.h"
#include "engine/fast/int16_rows.h"
#include "engine/lower/lower.h"
#include "engine/lower/weighted_sum_step.h"
#include "engine/lower/window_geometry.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"

namespace octet {
namespace {

using kernels::DepthwiseConv2DGeometry;

constexpr WeightedSumOperands kDepthwiseOperands{.channel_axis = 3};
constexpr WeightedSumKernels<DepthwiseConv2DGeometry> kDepthwiseReference{
    .name = "DepthwiseConv2DReference",
    .make_fast = MakeDepthwiseRows,
    .make_int16 = MakeInt16Depthwise,
    .make_float = MakeFloatDepthwise,
    .int8 = kernels::DepthwiseConv2DReference<kernels::QuantizedSum, int8_t>,
    .uint8 = kernels::DepthwiseConv2DReference<kernels::QuantizedSum, uint8_t>,
    .float32 = kernels::DepthwiseConv2DReference<kernels::FloatSum, float>,
    .int16 = kernels::DepthwiseConv2DReference<kernels::WideSum, int16_t>,
    .int16_in_int32 = nullptr,  // TFLite has no such kernel: CheckInt16Bias
};

// The depth multiplier is what the shapes say; the file's word for it is not needed.
Status CheckFilter(const LoweringContext& context, const kernels::Nhwc& input,
                   const kernels::Nhwc& filter) {
  if (filter.batches != 1) {
    return context.Broken("filter has {} in its first dim, want 1", filter.batches);
  }
  if (input.channels < 1 || filter.channels % input.channels != 0) {
    return context.Broken("filter has {} channels, not a multiple of the input's {}",
                          filter.channels, input.channels);
  }
  return {};
}

// int16 inputs are summed in int64 alone.
Status CheckInt16Bias(const LoweringContext& context) {
  if (context.input(0).type != ElementType::kInt16 || !context.HasInput(kDepthwiseOperands.bias))
    return {};
  return context.ExpectType(context.input(kDepthwiseOperands.bias), "bias", ElementType::kInt64);
}

}  // namespace

Result<Step> LowerDepthwiseConv2D(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 3, 1));
  OCTET_ASSIGN(const auto options, context.options<DepthwiseConv2DOptions>());
  OCTET_ASSIGN(const auto input, ImageOf(context, context.input(0), "input"));
  OCTET_ASSIGN(const auto filter, ImageOf(context, context.input(1), "filter"));  // 1HWO
  OCTET_TRY(CheckWeightedSumTypes(context, kDepthwiseOperands));
  OCTET_TRY(CheckFilter(context, input, filter));
  OCTET_ASSIGN(
      const WindowGeometry placed,
      PlaceWindow(context,
                  {"height", input.height, filter.height, options.stride_h, options.dilation_h},
                  {"width", input.width, filter.width, options.stride_w, options.dilation_w},
                  options.padding, options.explicit_padding));
  const kernels::Nhwc output{input.batches, placed.output_height, placed.output_width,
                             filter.channels};
  OCTET_TRY(ExpectOutput(context, output));
  const DepthwiseConv2DGeometry geometry{.input = input,
                                         .output = output,
                                         .filter_height = filter.height,
                                         .filter_width = filter.width,
                                         .window = placed.window};
  OCTET_TRY(CheckInt16Bias(context));
  return LowerWeightedSum(context, kDepthwiseOperands, kDepthwiseReference, geometry,
                          options.activation, Int8FilterScaling::kPerChannel);
}

}  // namespace octet
