// Real numbers to the bytes of a quantised tensor: q = clamp(round(r / scale) + zero_point).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/model.h"
#include "quantize/representative_data.h"

namespace octet {

// type is int8, uint8 or int16.
std::vector<uint8_t> QuantizeValues(std::span<const float> reals, AffineQuantization quantization,
                                    ElementType type);

// Inputs of the float graph as its quantised twin takes them; those not of float32 as they are.
Sample QuantizeSample(const Sample& sample, const Subgraph& float_graph, const Subgraph& twin);

}  // namespace octet
