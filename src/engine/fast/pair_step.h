// ADD, SUB, MUL, MAXIMUM, MINIMUM and PRELU of bytes on the pair kernels
// (kernels/elementwise/pair_bytes_kernel.h). The reference's outputs for all pairs are computed at
// load; sums and products take float constants proved against them, everything else the table.
// Broadcasts are walked in runs: along a run each operand is dense or one byte.
#pragma once

#include <optional>

#include "engine/lowering.h"

namespace octet {

// None for other types. Given: `reference` has accepted the operator.
std::optional<Step> MakePairStep(const LoweringContext& context, LowerFunction reference);

}  // namespace octet
