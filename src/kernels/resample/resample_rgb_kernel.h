// Resampling one row of RGB pixels along x with weights of 22 fraction bits, exact in 32 bits.
//
//   w[o][t]  = 2^11 * high + low of tap t % 4 of group t / 4,  0 <= low < 2^11,  0 <= t < 4 G
//   out[o][c] = clamp((2^21 + sum_t w[o][t] * in[first_bytes[o] + 3 t + c]) >> 22, 0, 255)
// Every output has G = group_count groups of four taps; those it does not need have zero weights:
//   input   ... | R G B | R G B | R G B | R G B | ...      at first_bytes[o] + 12 g
//   group   high[0..3], low[0..3]                          at groups[o * G + g]
// A weight has up to 23 bits and a sign: halves of 16 bits can be multiplied and added in pairs
// (pmaddwd). Sums wrap modulo 2^32, and |sum_t w p| + 2^21 must fit 31 bits.
//
// Reads 16 bytes at every group: up to first_bytes[o] + 12 G + 4. Writes 3 * output_pixels bytes.
#pragma once

#include <cstdint>

namespace octet::kernels {

inline constexpr int kResampleWeightBits = 22;
inline constexpr int kResampleLowBits = 11;
inline constexpr int kResampleGroupTaps = 4;
inline constexpr int kResampleReadAheadBytes = 4;  // behind the last tap

struct ResampleGroup {
  int16_t high[kResampleGroupTaps];
  int16_t low[kResampleGroupTaps];
};

struct ResampleRgbArguments {
  const uint8_t* input;
  const int32_t* first_bytes;   // one an output pixel
  const ResampleGroup* groups;  // group_count an output pixel
  int group_count;
  int output_pixels;
  uint8_t* output;
};

using ResampleRgbFunction = void (*)(const ResampleRgbArguments& arguments);

void ResampleRgbReference(const ResampleRgbArguments& arguments);
void ResampleRgbAvx2(const ResampleRgbArguments& arguments);

}  // namespace octet::kernels
