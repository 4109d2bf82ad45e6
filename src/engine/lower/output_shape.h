// The output shape an operator computes, against the one the file states.
#pragma once

#include <span>

#include "engine/lowering.h"

namespace octet {

// Output 0 must have these extents; they need not be a valid Shape.
Status ExpectOutputDims(const LoweringContext& context, std::span<const int> dims);

}  // namespace octet
