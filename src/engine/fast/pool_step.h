// AVERAGE_POOL_2D and MAX_POOL_2D of bytes on the pool kernels (kernels/pool/pool_bytes_kernel.h).
#pragma once

#include <optional>

#include "engine/lowering.h"
#include "kernels/pool/pool_kernel.h"

namespace octet {

// None for a scalar target and for very large windows. `clamp` is in values of the output's type,
// which is int8 or uint8.
std::optional<Step> MakePoolStep(const LoweringContext& context,
                                 const kernels::Pool2DGeometry& geometry, ClampRange clamp);

}  // namespace octet
