// RELU, RELU6, RELU_N1_TO_1: a clamp to real bounds, elementwise; output may be input.
//
//   float:  output[i] = min(max(input[i], min), max); a NaN stays
//   quantised: output[i] = clamp((input[i] - z_in) * multiplier + z_out, range)
//
// = tflite::reference_ops::Relu, Relu6, Relu1 and ReluX. The multiplier is s_in / s_out divided in
// float; the range is [min, max] quantised as the output is.
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

struct ReluFloatArguments {
  float min = 0.0F;
  float max = 0.0F;  // may be infinite
};

struct ReluQuantizedArguments {
  int32_t input_zero_point = 0;
  FixedPointMultiplier multiplier;
  int32_t output_zero_point = 0;
  ClampRange range;
};

void ReluFloatReference(const ReluFloatArguments& arguments, const float* input, int64_t count,
                        float* output);

template <class T>  // int8_t, uint8_t, int16_t
void ReluQuantizedReference(const ReluQuantizedArguments& arguments, const T* input, int64_t count,
                            T* output);

}  // namespace octet::kernels
