// What an operator does to bytes, learnt by asking its reference kernel: the operator is lowered
// once more for tensors that hold all 256 bytes, or all 65,536 pairs of bytes, and run at load. A
// table or a form proved against the answers then equals the reference by construction.
//
// Bytes are unsigned here: u = q for uint8, q + 128 for int8.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/lowering.h"

namespace octet {

bool IsByteType(ElementType type);

// Does the target have more than the reference kernels, and output 0 an element?
bool WantsFastKernels(const LoweringContext& context);

// Of an elementwise operator with one byte input: the bytes of the outputs for u = 0 .. 255,
// int8 and uint8 outputs as unsigned bytes. Empty when the reference refuses the probe.
std::vector<uint8_t> OutputsOfBytes(const LoweringContext& context, LowerFunction reference);

// Of an elementwise operator with two byte inputs and a byte output: the unsigned outputs at
// 256 u0 + u1. Empty as above.
std::vector<uint8_t> OutputsOfBytePairs(const LoweringContext& context, LowerFunction reference);

}  // namespace octet
