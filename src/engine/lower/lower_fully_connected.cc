#include <array>
#include <limits>
#include <vector>

#include "engine/fast/conv2d_gemm.h"
#include "engine/fast/float_conv_step.h"
#include "engine/fast/int16_rows.h"
#include "engine/lower/lower.h"
#include "engine/lower/weighted_sum_step.h"
#include "kernels/fully_connected/fully_connected_kernel.h"

namespace octet {
namespace {

using kernels::FullyConnectedGeometry;

// A 1x1 convolution over a row of pixels, one a batch.
kernels::Conv2DGeometry AsConvolution(const FullyConnectedGeometry& geometry) {
  const auto batches = static_cast<int>(geometry.batches);
  return {.input = {1, 1, batches, geometry.depth},
          .output = {1, 1, batches, geometry.units},
          .filter_height = 1,
          .filter_width = 1,
          .filter_channels = geometry.depth,
          .window = {}};
}

std::optional<Step> MakeGemm(const LoweringContext& context, const WeightedSumOperands& operands,
                             const WeightedSumQuantization& quantization,
                             const FullyConnectedGeometry& geometry) {
  return MakeConv2DGemm(context, operands, quantization, AsConvolution(geometry));
}

std::optional<Step> MakeInt16(const LoweringContext& context, const WeightedSumOperands& operands,
                              const WeightedSumQuantization& quantization,
                              const FullyConnectedGeometry& geometry, Int16Sum sum) {
  return MakeInt16Conv2D(context, operands, quantization, AsConvolution(geometry), sum);
}

std::optional<Step> MakeFloat(const LoweringContext& context, const WeightedSumOperands& operands,
                              const kernels::FloatSum& sum,
                              const FullyConnectedGeometry& geometry) {
  return MakeFloatConv2D(context, operands, sum, AsConvolution(geometry));
}

constexpr WeightedSumOperands kFullyConnectedOperands{};
constexpr WeightedSumKernels<FullyConnectedGeometry> kFullyConnectedReference{
    .name = "FullyConnectedReference",
    .follows_target_ties = true,
    .make_fast = MakeGemm,
    .make_int16 = MakeInt16,
    .make_float = MakeFloat,
    .int8 = kernels::FullyConnectedReference<kernels::QuantizedSum, int8_t>,
    .uint8 = kernels::FullyConnectedReference<kernels::QuantizedSum, uint8_t>,
    .float32 = kernels::FullyConnectedReference<kernels::FloatSum, float>,
    .int16 = kernels::FullyConnectedReference<kernels::WideSum, int16_t>,
    .int16_in_int32 = kernels::FullyConnectedReference<kernels::QuantizedSum, int16_t>,
};

// [batches, units], or the input's extents with the last one replaced by the units.
Status CheckOutput(const LoweringContext& context, const FullyConnectedGeometry& geometry,
                   bool keep_num_dims) {
  const Shape& input = context.input(0).shape;
  if (!keep_num_dims) {
    if (geometry.batches > std::numeric_limits<int>::max()) {
      return context.Refuse("input {} makes {} rows", input.ToString(), geometry.batches);
    }
    return context.ExpectDims(context.output(0), "output",
                              std::array{static_cast<int>(geometry.batches), geometry.units});
  }
  if (input.rank() < 1 || input[input.rank() - 1] != geometry.depth) {
    return context.Broken("input has shape {}, want {} in the last dim to keep the others",
                          input.ToString(), geometry.depth);
  }
  std::vector<int> dims(input.dims().begin(), input.dims().end());
  dims.back() = geometry.units;
  return context.ExpectDims(context.output(0), "output", dims);
}

}  // namespace

Result<Step> LowerFullyConnected(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 3, 1));
  OCTET_ASSIGN(const auto options, context.options<FullyConnectedOptions>());
  if (options.weights_format != 0) {
    return context.Refuse("weights format {} is not supported", options.weights_format);
  }
  const Shape& input = context.input(0).shape;
  const Shape& filter = context.input(1).shape;
  if (filter.rank() != 2) {
    return context.Broken("filter has shape {}, want 2 dims", filter.ToString());
  }
  const int units = filter[0];
  const int depth = filter[1];
  if (depth < 1 || input.element_count() % depth != 0) {
    return context.Broken("input has shape {}, not a multiple of the filter's depth {}",
                          input.ToString(), depth);
  }
  OCTET_TRY(CheckWeightedSumTypes(context, kFullyConnectedOperands));
  const FullyConnectedGeometry geometry{
      .batches = input.element_count() / depth, .depth = depth, .units = units};
  OCTET_TRY(CheckOutput(context, geometry, options.keep_num_dims));
  return LowerWeightedSum(context, kFullyConnectedOperands, kFullyConnectedReference, geometry,
                          options.activation, Int8FilterScaling::kPerTensorIfOneScale,
                          options.quantized_bias_type);
}

}  // namespace octet
