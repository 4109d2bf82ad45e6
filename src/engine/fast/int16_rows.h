// CONV_2D, FULLY_CONNECTED and DEPTHWISE_CONV_2D of int16 inputs and int8 filters
// (kernels/dot16). A pixel's window is gathered, border and all (the zero point is 0), and
// multiplied with all filters; a depthwise filter's taps are multiplied all channels at once.
#pragma once

#include <optional>

#include "engine/lower/weighted_sum_quantization.h"
#include "engine/step.h"
#include "kernels/conv2d/conv2d_kernel.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"

namespace octet {

// What int16 products are summed in; the bias is of that type.
enum class Int16Sum { kInt32, kInt64 };

// None where no fast kernel fits: no such CPU, groups, a filter with a zero point.
std::optional<Step> MakeInt16Conv2D(const LoweringContext& context,
                                    const WeightedSumOperands& operands,
                                    const WeightedSumQuantization& quantization,
                                    const kernels::Conv2DGeometry& geometry, Int16Sum sum);
std::optional<Step> MakeInt16Depthwise(const LoweringContext& context,
                                       const WeightedSumOperands& operands,
                                       const WeightedSumQuantization& quantization,
                                       const kernels::DepthwiseConv2DGeometry& geometry,
                                       Int16Sum sum);

}  // namespace octet
