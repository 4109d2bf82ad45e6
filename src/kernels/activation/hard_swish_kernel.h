// HARD_SWISH: x * relu6(x + 3) / 6, elementwise; output may be input.
//
//   float:  output[i] = input[i] * min(6, max(0, input[i] + 3)) / 6
//   8 bits, in saturating 16-bit arithmetic with x = (input[i] - z_in) * 2^7:
//     a = x * output_multiplier, rounded              the input on the output's scale, unshifted
//     b = x * reluish_multiplier * 2^reluish_exponent   where 3.0 is 2^15, saturated to [-1, 1)
//     c = (b + 2^15) / 2                              relu6(x + 3) / 6 in Q0.15
//     output[i] = clamp(a * c * 2^output_exponent + z_out)
//   a * c is cut, not rounded, which cancels the bias of the rounding in a; z_out is added in 16
//   bits, wrapping.
//
// = tflite::reference_ops::HardSwish
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

// mantissa / 2^15 * 2^exponent.
struct FixedPointMultiplier16 {
  int16_t mantissa = 0;
  int exponent = 0;
};

struct HardSwishQuantizedArguments {
  int32_t input_zero_point = 0;
  int32_t output_zero_point = 0;
  FixedPointMultiplier16 output_multiplier;   // s_in / 2^7 / s_out; exponent <= 0
  FixedPointMultiplier16 reluish_multiplier;  // s_in / 2^7 / (3 / 2^15)
};

// Load time: the upper half of a 32-bit mantissa, rounded.
// = tflite::DownScaleInt32ToInt16Multiplier
FixedPointMultiplier16 DownscaleTo16(FixedPointMultiplier multiplier);

void HardSwishFloatReference(const float* input, int64_t count, float* output);

template <class T>  // int8_t, uint8_t
void HardSwishQuantizedReference(const HardSwishQuantizedArguments& arguments, const T* input,
                                 int64_t count, T* output);

}  // namespace octet::kernels
