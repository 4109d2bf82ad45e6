// LEAKY_RELU and PRELU: a slope alpha below zero, one number or a tensor of them; output may be
// input.
//
//   float:  LEAKY_RELU  output[i] = input[i] > 0 ? input[i] : input[i] * alpha
//           PRELU       output[i] = input[i] >= 0 ? input[i] : input[i] * alpha[i]
//   quantised, x = input[i] - z_in, clamped to the type:
//           LEAKY_RELU  output[i] = z_out + (x >= 0 ? x * identity : sign * (x * slope))
//           PRELU       output[i] = z_out + (x >= 0 ? x * identity : x (alpha[i] - z_alpha) *
//           slope)
//
// identity = s_in / s_out; slope = s_in |alpha| / s_out, or s_in s_alpha / s_out for PRELU, each
// computed in float. alpha[i] is where alpha_walk stands at step i: alpha may be broadcast.
//
// = tflite::reference_ops::LeakyRelu, QuantizeLeakyRelu, Prelu and BroadcastPrelu4DSlow. Older
// TFLite multiplies by the negative slope itself, which rounds exact halves the other way.
#pragma once

#include <cstdint>

#include "kernels/strided_walk.h"
#include "tensor/quantization.h"

namespace octet::kernels {

void LeakyReluFloatReference(float alpha, const float* input, int64_t count, float* output);

struct LeakyReluQuantizedArguments {
  int32_t input_zero_point = 0;
  int32_t output_zero_point = 0;
  FixedPointMultiplier identity;
  FixedPointMultiplier slope;
  bool alpha_is_negative = false;
};

template <class T>  // int8_t, uint8_t, int16_t
void LeakyReluQuantizedReference(const LeakyReluQuantizedArguments& arguments, const T* input,
                                 int64_t count, T* output);

// `alpha_walk` has a step for every element of the input.
void PReluFloatReference(const StridedWalk& alpha_walk, const float* input, const float* alpha,
                         float* output);

struct PReluQuantizedArguments {
  int32_t input_zero_point = 0;
  int32_t alpha_zero_point = 0;
  int32_t output_zero_point = 0;
  FixedPointMultiplier identity;
  FixedPointMultiplier slope;
};

template <class T>  // int8_t, uint8_t
void PReluQuantizedReference(const StridedWalk& alpha_walk,
                             const PReluQuantizedArguments& arguments, const T* input,
                             const T* alpha, T* output);

}  // namespace octet::kernels
