// Float CONV_2D, FULLY_CONNECTED and DEPTHWISE_CONV_2D with channels in vectors, fast enough to
// calibrate with and bit for bit the reference's (kernels/conv2d/conv2d_float_kernel.h).
#pragma once

#include <optional>

#include "engine/lower/weighted_sum_quantization.h"
#include "engine/lowering.h"
#include "kernels/conv2d/conv2d_kernel.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"

namespace octet {

// None for a scalar target, computed or infinite weights, groups.
std::optional<Step> MakeFloatConv2D(const LoweringContext& context,
                                    const WeightedSumOperands& operands,
                                    const kernels::FloatSum& sum,
                                    const kernels::Conv2DGeometry& geometry);
// None for a scalar target and depth multipliers other than 1.
std::optional<Step> MakeFloatDepthwise(const LoweringContext& context,
                                       const WeightedSumOperands& operands,
                                       const kernels::FloatSum& sum,
                                       const kernels::DepthwiseConv2DGeometry& geometry);

}  // namespace octet
