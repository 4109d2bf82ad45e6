// DEPTHWISE_CONV_2D on the row kernels: 3x3 and 5x5 filters of stride 1 and 2, any padding.
#pragma once

#include <optional>

#include "engine/fast/packed_channels.h"
#include "engine/step.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"

namespace octet {

// None where no fast kernel fits.
std::optional<Step> MakeDepthwiseRows(const LoweringContext& context,
                                      const WeightedSumOperands& operands,
                                      const WeightedSumQuantization& quantization,
                                      const kernels::DepthwiseConv2DGeometry& geometry);

}  // namespace octet
