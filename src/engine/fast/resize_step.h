// RESIZE_BILINEAR of bytes and RESIZE_NEAREST_NEIGHBOR of any type on tables of rows and columns
// (kernels/resize/resize_taps_kernel.h).
#pragma once

#include <optional>

#include "engine/lowering.h"
#include "kernels/resize/resize_kernel.h"

namespace octet {

// None for a scalar target and for bilinear resizing of other types.
std::optional<Step> MakeBilinearStep(const LoweringContext& context,
                                     const kernels::ResizeArguments& arguments);
std::optional<Step> MakeNearestStep(const LoweringContext& context,
                                    const kernels::ResizeArguments& arguments, int64_t pixel_bytes);

}  // namespace octet
