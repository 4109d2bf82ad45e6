// Every lowering function; engine/operator_table.cc lists which operator takes which.
#pragma once

#include "engine/lowering.h"

namespace octet {

// CONCATENATION; PACK is the same along a new axis.
Result<Step> LowerConcatenation(const LoweringContext& context);
Result<Step> LowerDequantize(const LoweringContext& context);
Result<Step> LowerLogistic(const LoweringContext& context);
Result<Step> LowerPack(const LoweringContext& context);
// PAD, PADV2
Result<Step> LowerPad(const LoweringContext& context);
Result<Step> LowerQuantize(const LoweringContext& context);
// One tensor's bytes under another shape: RESHAPE, SQUEEZE, EXPAND_DIMS.
Result<Step> LowerReshape(const LoweringContext& context);
Result<Step> LowerSoftmax(const LoweringContext& context);
Result<Step> LowerTanh(const LoweringContext& context);

}  // namespace octet
