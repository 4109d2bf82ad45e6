// Input tensors of a model as bytes: made at random, written into a runner.
#pragma once

#include <cstdint>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"

namespace octet {

// Inputs of one run: bytes of each graph input.
using InputBytes = std::vector<std::vector<uint8_t>>;

// Uniform over the type's values: all of int8, uint8, int16 and bool; int32 and int64 in [0, 8);
// float32 in [-1, 1). The same seed gives the same bytes everywhere.
InputBytes RandomInputs(const LoadedModel& model, uint64_t seed);

// InvalidArgument when the bytes of an input are not as many as the model takes.
Status SetInputs(Runner& runner, const InputBytes& inputs);

}  // namespace octet
