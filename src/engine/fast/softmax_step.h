// SOFTMAX of bytes on the table kernel (kernels/softmax/softmax_bytes_kernel.h).
#pragma once

#include <optional>

#include "engine/lowering.h"
#include "kernels/softmax/softmax_kernel.h"

namespace octet {

// None for a scalar target. Given: int8 or uint8.
std::optional<Step> MakeSoftmaxStep(const LoweringContext& context,
                                    const kernels::SoftmaxQuantizedArguments& arguments);

}  // namespace octet
