// What each float32 tensor will be quantised to: the one scale and zero point of all QUANTIZE that
// read it, directly or behind operators that commute with quantising. Whoever writes such a tensor
// may write the int8 one instead, as nobody reads anything finer.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/model.h"

namespace octet {

// By tensor; nothing for one that somebody reads as a float, the graph's outputs included.
std::vector<std::optional<AffineQuantization>> QuantizationTargetsOf(const Subgraph& graph);

// op(quantise(x), ...) = quantise(op(x, ...)), with constants quantised alike: moves elements,
// picks the largest or clips.
bool CommutesWithQuantizing(const Operator& op);
// Places of the operands that are quantised; the others are axes, shapes and the like.
std::vector<size_t> QuantizedOperands(const Operator& op);

}  // namespace octet
