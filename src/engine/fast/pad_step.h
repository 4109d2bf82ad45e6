// PAD and PADV2: the output filled, the input copied into it, both in the storage of their tensors.
#pragma once

#include <optional>

#include "engine/lowering.h"
#include "kernels/pad/pad_kernel.h"

namespace octet {

// Pads with `value`, or with the one element of input 2 where there is one. None for a scalar
// target and for elements of several bytes.
std::optional<Step> MakePadStep(const LoweringContext& context,
                                const kernels::PadArguments& arguments, uint8_t value);

}  // namespace octet
