// CONV_2D and FULLY_CONNECTED on the GEMM kernels. A 1x1 convolution of stride 1 and a fully
// connected layer are the product itself, its rows the pixels; other windows run over rows of the
// input copied with their border, so that a filter row is one run of bytes.
#pragma once

#include <optional>

#include "engine/fast/packed_channels.h"
#include "engine/step.h"
#include "kernels/conv2d/conv2d_kernel.h"

namespace octet {

// None where no fast kernel fits: no such CPU, computed filters, groups, extreme multipliers.
std::optional<Step> MakeConv2DGemm(const LoweringContext& context,
                                   const WeightedSumOperands& operands,
                                   const WeightedSumQuantization& quantization,
                                   const kernels::Conv2DGeometry& geometry);

}  // namespace octet
