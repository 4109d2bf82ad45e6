// Requantisation of a vector of int32 accumulators, one channel a lane, exact to
// MultiplyByQuantizedMultiplier (kernels/requantize.h). docs/kernels/requantize.md has the algebra.
//
// Outputs are computed as unsigned bytes u (an int8 output q is u - 128):
//
//   u[lane] = clamp(zero_point + MultiplyByQuantizedMultiplier(acc[lane], multiplier[lane]))
//
// by one of two forms, chosen a vector:
//
//   kFloat    u = round_to_nearest_even(fma(float(acc + bias), scale, offset))
//             3 instructions; only where ProveFloatRequantize has shown equality for every acc
//   kInteger  hi = high 32 bits of (acc + bias) * multiplier as unsigned;  hi -= hi < negative;
//             u = (hi + addend) >> shift
//             where bias, addend and negative hold the constants that make it exact
//
// The bias of the layer and the correction for the input's zero point are already in `bias`.
// `static` functions on purpose, as in kernels/requantize.h.
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

enum class RequantizeForm : uint8_t { kFloat, kInteger };

// Arrays in lane order: lane l of vector v at [v * lanes + l]; forms one a vector. Borrowed.
struct RequantizeLanes {
  const RequantizeForm* forms = nullptr;
  const int32_t* bias = nullptr;
  // kFloat
  const float* scale = nullptr;
  const float* offset = nullptr;
  // kInteger
  const uint32_t* multiplier = nullptr;
  const int32_t* addend = nullptr;
  const int32_t* shift = nullptr;
  const int32_t* negative = nullptr;

  // The lanes from vector `vector` on, for vectors of `lanes` lanes.
  RequantizeLanes From(int vector, int lanes) const {
    const int at = vector * lanes;
    return {forms + vector,  bias + at,   scale + at, offset + at,
            multiplier + at, addend + at, shift + at, negative + at};
  }
};

// One channel's parameters, in unsigned bytes.
struct ChannelRequantize {
  FixedPointMultiplier multiplier;
  int32_t zero_point = 0;  // of the output, in [0, 255]
  ClampRange clamp;        // in [0, 255]
  TieRounding ties = TieRounding::kAwayFromZero;
};

// The integer form of one channel.
struct IntegerRequantize {
  int32_t bias = 0;  // added to the layer's bias
  uint32_t multiplier = 0;
  int32_t addend = 0;
  int32_t shift = 0;
  int32_t negative = 0;
};

// The integer form takes accumulators (bias included) below this magnitude,
inline constexpr int64_t kMaxIntegerRequantizeAccumulator = int64_t{1} << 29;

// and multipliers in [2^-22, 1), or 0.
bool HasIntegerForm(const ChannelRequantize& channel);
// Given: HasIntegerForm(channel).
IntegerRequantize MakeIntegerRequantize(const ChannelRequantize& channel);

}  // namespace octet::kernels
