// CONCATENATION of uint8 inputs, whose scales may differ from the output's. One call places one
// input, whose blocks (its axis and all after it) stand at equal distances in the output:
//
//   output[k * output_stride + j] = input[k * block_size + j]   when both are quantised alike, else
//     round(input[k * block_size + j] * scale + bias) + z_out, clamped to uint8,
//     with scale = s_in * (1 / s_out) and bias = -z_in * scale, all in float
//
// = tflite::reference_ops::ConcatenationWithScaling. Other types do not rescale; they are moved
// with kernels/strided_copy.
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

struct ConcatenateRescaledArguments {
  int64_t block_count = 0;
  int64_t block_size = 0;
  int64_t output_stride = 0;
  AffineQuantization input;
  AffineQuantization output;
};

void ConcatenateRescaledReference(const ConcatenateRescaledArguments& arguments,
                                  const uint8_t* input, uint8_t* output);

}  // namespace octet::kernels
