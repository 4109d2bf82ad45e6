// DEPTHWISE_CONV_2D of int16 as the grouped CONV_2D that it is: a group an input channel, filters
// of one channel. Its filter, 1HWO, is laid out as CONV_2D's OHWI while planning, so it must be a
// constant.
// = tflite::reference_integer_ops::DepthwiseConvPerChannel (int16), whose bias is int64 only
#pragma once

#include "engine/lower/weighted_sum_quantization.h"
#include "engine/lowering.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"

namespace octet {

// Given: CheckWeightedSumTypes succeeded with an int16 input, and the shapes are checked.
Result<Step> LowerGroupedDepthwise(const LoweringContext& context,
                                   const WeightedSumOperands& operands,
                                   const kernels::DepthwiseConv2DGeometry& geometry,
                                   Activation activation);

}  // namespace octet
