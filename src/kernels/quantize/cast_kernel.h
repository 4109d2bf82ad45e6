// CAST between float32, int8, uint8, int16, int32, int64 and bool, elementwise. Output may be input
// when both types have the same size.
//
//   integer to integer  modulo 2^bits          anything to bool  input[i] != 0
//   integer to float    to the nearest         bool to anything  0 or 1
//   float to integer    towards zero, clamped to the type; a NaN gives the largest value
//
// = CAST of TFLite; its older versions leave a float that does not fit undefined.
#pragma once

#include <cstdint>

#include "tensor/element_type.h"

namespace octet::kernels {

using CastFunction = void (*)(const void* input, int64_t count, void* output);

// Load time: the loop for a pair of types; null when octet does not compute with one of them.
CastFunction CastReference(ElementType from, ElementType to);

}  // namespace octet::kernels
