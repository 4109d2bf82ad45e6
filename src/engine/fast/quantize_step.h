// QUANTIZE to bytes: of floats on the vector kernel (kernels/quantize/quantize_bytes_kernel.h), of
// bytes through a table (engine/fast/table_step.h).
#pragma once

#include <optional>

#include "engine/lowering.h"

namespace octet {

// None for other types. Given: `reference` has accepted the operator.
std::optional<Step> MakeQuantizeStep(const LoweringContext& context, LowerFunction reference);

}  // namespace octet
