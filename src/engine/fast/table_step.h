// Any elementwise operator on one tensor of bytes as a table of 256 entries, filled at load by the
// reference kernel: LOGISTIC, TANH, HARD_SWISH, RELU and its kin, LEAKY_RELU, QUANTIZE from bytes
// to bytes, DEQUANTIZE.
#pragma once

#include <optional>

#include "engine/lowering.h"

namespace octet {

// None where the input is not of bytes, the output neither bytes nor float32, or the operator looks
// at more than the element. Given: `reference` has accepted the operator.
std::optional<Step> MakeTableStep(const LoweringContext& context, LowerFunction reference);

}  // namespace octet
