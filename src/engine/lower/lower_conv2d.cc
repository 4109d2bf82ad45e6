#include "engine/fast/conv2d_gemm.h"
#include "engine/fast/float_conv_step.h"
#include "engine/fast/int16_rows.h"
#include "engine/lower/lower.h"
#include "engine/lower/weighted_sum_step.h"
#include "engine/lower/window_geometry.h"
#include "kernels/conv2d/conv2d_kernel.h"

namespace octet {
namespace {

using kernels::Conv2DGeometry;

constexpr WeightedSumOperands kConv2DOperands{};
constexpr WeightedSumKernels<Conv2DGeometry> kConv2DReference{
    .name = "Conv2DReference",
    .follows_target_ties = true,
    .make_fast = MakeConv2DGemm,
    .make_int16 = MakeInt16Conv2D,
    .make_float = MakeFloatConv2D,
    .int8 = kernels::Conv2DReference<kernels::QuantizedSum, int8_t>,
    .uint8 = kernels::Conv2DReference<kernels::QuantizedSum, uint8_t>,
    .float32 = kernels::Conv2DReference<kernels::FloatSum, float>,
    .int16 = kernels::Conv2DReference<kernels::WideSum, int16_t>,
    .int16_in_int32 = kernels::Conv2DReference<kernels::QuantizedSum, int16_t>,
};

Status CheckGroups(const LoweringContext& context, int input_channels, int filter_channels,
                   int output_channels) {
  if (filter_channels < 1 || input_channels < 1 || input_channels % filter_channels != 0) {
    return context.Broken("filter has {} input channels, the input {}", filter_channels,
                          input_channels);
  }
  const int groups = input_channels / filter_channels;
  if (output_channels % groups != 0) {
    return context.Broken("filter has {} output channels, not a multiple of {} groups",
                          output_channels, groups);
  }
  return {};
}

}  // namespace

Result<Step> LowerConv2D(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 3, 1));
  OCTET_ASSIGN(const auto options, context.options<Conv2DOptions>());
  OCTET_ASSIGN(const auto input, ImageOf(context, context.input(0), "input"));
  OCTET_ASSIGN(const auto filter, ImageOf(context, context.input(1), "filter"));
  const int output_channels = filter.batches;  // OHWI
  OCTET_TRY(CheckWeightedSumTypes(context, kConv2DOperands));
  OCTET_TRY(CheckGroups(context, input.channels, filter.channels, output_channels));
  OCTET_ASSIGN(
      const WindowGeometry placed,
      PlaceWindow(context,
                  {"height", input.height, filter.height, options.stride_h, options.dilation_h},
                  {"width", input.width, filter.width, options.stride_w, options.dilation_w},
                  options.padding, options.explicit_padding));
  const kernels::Nhwc output{input.batches, placed.output_height, placed.output_width,
                             output_channels};
  OCTET_TRY(ExpectOutput(context, output));
  const Conv2DGeometry geometry{.input = input,
                                .output = output,
                                .filter_height = filter.height,
                                .filter_width = filter.width,
                                .filter_channels = filter.channels,
                                .window = placed.window};
  return LowerWeightedSum(context, kConv2DOperands, kConv2DReference, geometry, options.activation,
                          Int8FilterScaling::kPerChannel, options.quantized_bias_type);
}

}  // namespace octet
