// Seeded random constants, the same on every machine.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/model.h"

namespace octet::network {

// Uniform, mean 0, variance gain / fan_in.
std::vector<float> HeWeights(uint64_t seed, std::string_view name, size_t count, int64_t fan_in,
                             float gain);

// For a tensor of any type that weights have: real ones as above, zero without a fan_in; 8- and
// 16-bit integers over their whole range; 32- and 64-bit biases zero. Unsupported for the rest.
Result<std::vector<uint8_t>> RandomConstant(uint64_t seed, std::string_view name,
                                            const Tensor& tensor, int64_t fan_in);

}  // namespace octet::network
