// SUM and MEAN of bytes over neighbouring axes (height and width of an image, a last axis) on the
// sum kernels (kernels/reduce/sum_bytes_kernel.h).
#pragma once

#include <optional>

#include "engine/lowering.h"
#include "kernels/reduce/reduce_kernel.h"

namespace octet {

// None for a scalar target, other types, axes that are apart, nothing to sum or very much of it.
std::optional<Step> MakeSumStep(const LoweringContext& context,
                                const kernels::ReduceGeometry& geometry,
                                const kernels::QuantizedReduction& quantization);

}  // namespace octet
