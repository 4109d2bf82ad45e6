// Every lowering function; engine/operator_table.cc lists which operator takes which.
#pragma once

#include "engine/lowering.h"

namespace octet {

// One tensor's bytes under another shape: RESHAPE, SQUEEZE, EXPAND_DIMS.
Result<Step> LowerReshape(const LoweringContext& context);

}  // namespace octet
