#include "engine/fast/transpose_conv_gemm.h"
#include "engine/lower/lower.h"
#include "engine/lower/weighted_sum_step.h"
#include "engine/lower/window_geometry.h"
#include "kernels/transpose_conv/transpose_conv_kernel.h"

namespace octet {
namespace {

using kernels::TransposeConvGeometry;

constexpr int kOutputShapeInput = 0;
constexpr WeightedSumOperands kTransposeConvOperands{.input = 2, .filter = 1, .bias = 3};
constexpr WeightedSumKernels<TransposeConvGeometry> kTransposeConvReference{
    .name = "TransposeConvReference",
    .make_fast = MakeTransposeConvGemm,
    .int8 = kernels::TransposeConvReference<kernels::QuantizedSum, int8_t>,
    .uint8 = kernels::TransposeConvReference<kernels::QuantizedSum, uint8_t>,
    .float32 = kernels::TransposeConvReference<kernels::FloatSum, float>,
    .int16 = kernels::TransposeConvReference<kernels::WideSum, int16_t>,
    .int16_in_int32 = kernels::TransposeConvReference<kernels::QuantizedSum, int16_t>,
};

// The window that a convolution from this output to this input would have. TFLite takes its padding
// and never asks whether the input has the extents of that convolution's result; neither does
// octet: taps that miss the output are dropped, outputs that no tap reaches are the bias.
Result<kernels::Window> TransposedWindow(const LoweringContext& context,
                                         const TransposeConvOptions& options,
                                         const kernels::Nhwc& output, const kernels::Nhwc& filter) {
  OCTET_ASSIGN(
      const WindowGeometry placed,
      PlaceWindow(context, {"height", output.height, filter.height, options.stride_h},
                  {"width", output.width, filter.width, options.stride_w}, options.padding));
  return placed.window;
}

}  // namespace

Result<Step> LowerTransposeConv(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(3, 4, 1));
  OCTET_ASSIGN(const auto options, context.options<TransposeConvOptions>());
  OCTET_ASSIGN(const auto output_shape, context.Constant<int32_t>(kOutputShapeInput));
  OCTET_TRY(context.ExpectDims(context.output(0), "output", output_shape));
  OCTET_ASSIGN(const auto input,
               ImageOf(context, context.input(kTransposeConvOperands.input), "input"));
  OCTET_ASSIGN(const auto filter,
               ImageOf(context, context.input(kTransposeConvOperands.filter), "filter"));
  OCTET_ASSIGN(const auto output, ImageOf(context, context.output(0), "output"));
  OCTET_TRY(CheckWeightedSumTypes(context, kTransposeConvOperands));
  if (filter.channels != input.channels) {
    return context.Broken("filter has {} input channels, the input {}", filter.channels,
                          input.channels);
  }
  if (output.batches != input.batches || output.channels != filter.batches) {
    return context.Broken("output has {} batches and {} channels, want {} and {}", output.batches,
                          output.channels, input.batches, filter.batches);
  }
  OCTET_ASSIGN(const auto window, TransposedWindow(context, options, output, filter));
  const TransposeConvGeometry geometry{.input = input,
                                       .output = output,
                                       .filter_height = filter.height,
                                       .filter_width = filter.width,
                                       .window = window};
  return LowerWeightedSum(context, kTransposeConvOperands, kTransposeConvReference, geometry,
                          options.activation, Int8FilterScaling::kPerChannel,
                          options.quantized_bias_type);
}

}  // namespace octet
