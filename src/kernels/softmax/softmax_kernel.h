// SOFTMAX over the last axis: input and output are [row_count, depth], dense; output may be input.
//
//   float:  output[r, c] = exp(beta (input[r, c] - max_r)) / sum_c exp(beta (input[r, c] - max_r))
//   8 bits: the same with d = input[r, c] - max_r in integers; the output's scale is 1/256 and its
//           zero point the type's lowest value:
//     e(d)         = d < diff_min ? 0 : exp(d * input_beta as Q5.26), in Q0.31
//     sum_r        = sum_c round(e(d) / 2^12), in Q12.19
//     output[r, c] = lowest + round(e(d) / sum_r * 2^8), clamped to the type
//
// = tflite::reference_ops::Softmax. TFLite's optimised kernels differ by a step: they sum floats
// out of a 256-entry table of exp and round once, and on arm64 use 16-bit tables.
//
// Where the reference overflows, this one is defined. TFLite's int32 sum wraps from 4096 equal
// maxima on; here it saturates at 8192. TFLite stops when the sum reaches 512; here the quotient is
// then below half a step and gives the lowest value.
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

struct SoftmaxFloatArguments {
  int64_t row_count = 0;
  int64_t depth = 0;  // >= 1 unless row_count is 0
  float beta = 1.0F;
};

struct SoftmaxQuantizedArguments {
  int64_t row_count = 0;
  int64_t depth = 0;                // >= 1 unless row_count is 0
  FixedPointMultiplier input_beta;  // beta * input scale * 2^26; shift >= 0
  int32_t diff_min = 0;             // smaller differences leave the range of Q5.26; <= 0
};

void SoftmaxFloatReference(const SoftmaxFloatArguments& arguments, const float* input,
                           float* output);

template <class T>  // int8_t, uint8_t
void SoftmaxQuantizedReference(const SoftmaxQuantizedArguments& arguments, const T* input,
                               T* output);

}  // namespace octet::kernels
