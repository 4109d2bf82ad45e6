#include "engine/lower/grouped_depthwise.h"

#include <utility>
#include <vector>

#include "engine/lower/activation_range.h"
#include "kernels/conv2d/conv2d_kernel.h"

namespace octet {
namespace {

using kernels::Conv2DGeometry;
using kernels::DepthwiseConv2DGeometry;

Conv2DGeometry Grouped(const DepthwiseConv2DGeometry& geometry) {
  return {.input = geometry.input,
          .output = geometry.output,
          .filter_height = geometry.filter_height,
          .filter_width = geometry.filter_width,
          .filter_channels = 1,
          .window = geometry.window};
}

std::vector<int8_t> WithChannelsFirst(std::span<const int8_t> filter, int channels) {
  if (channels == 0) return {};
  const auto channel_count = static_cast<size_t>(channels);
  const size_t taps = filter.size() / channel_count;
  std::vector<int8_t> moved(filter.size());
  for (size_t i = 0; i < filter.size(); ++i) {
    moved[i % channel_count * taps + i / channel_count] = filter[i];
  }
  return moved;
}

}  // namespace

Result<Step> LowerGroupedDepthwise(const LoweringContext& context,
                                   const WeightedSumOperands& operands,
                                   const DepthwiseConv2DGeometry& geometry, Activation activation) {
  const bool has_bias = context.HasInput(operands.bias);
  if (has_bias) {
    OCTET_TRY(context.ExpectType(context.input(operands.bias), "bias", ElementType::kInt64));
  }
  OCTET_ASSIGN(const RealRange range, ActivationRange(context, activation));
  OCTET_ASSIGN(auto quantization,
               QuantizeWeightedSum(context, operands, range, Int8FilterScaling::kPerChannel));
  OCTET_TRY(CheckWideMultipliers(context, quantization));
  OCTET_ASSIGN(const auto filter, context.Constant<int8_t>(operands.filter));
  Step step;
  step.kernel = "Conv2DReferenceInt16";
  step.run = [operands, has_bias, geometry = Grouped(geometry),
              quantization = std::move(quantization),
              filter = WithChannelsFirst(filter, geometry.output.channels)](
                 const StepContext& tensors) -> Status {
    kernels::Conv2DReference(
        geometry, quantization.WideView(), tensors.Input<int16_t>(operands.input), filter.data(),
        has_bias ? tensors.Input<int64_t>(operands.bias) : nullptr, tensors.Output<int16_t>(0));
    return {};
  };
  return step;
}

}  // namespace octet
