// TRANSPOSE_CONV on the GEMM kernels. Outputs whose coordinates leave the same remainders modulo
// the strides, a phase, see the same taps: every stride-th one. So a phase is a convolution of
// stride 1 with those taps, back to front, that computes every stride-th row and column.
//
//   stride 2, filter 5   even outputs: taps 4 2 0    odd outputs: taps 3 1
#pragma once

#include <optional>

#include "engine/fast/packed_channels.h"
#include "engine/step.h"
#include "kernels/transpose_conv/transpose_conv_kernel.h"

namespace octet {

// None where no fast kernel fits: no such CPU, computed filters, extreme multipliers or strides.
std::optional<Step> MakeTransposeConvGemm(const LoweringContext& context,
                                          const WeightedSumOperands& operands,
                                          const WeightedSumQuantization& quantization,
                                          const kernels::TransposeConvGeometry& geometry);

}  // namespace octet
