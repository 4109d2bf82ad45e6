// SOFTMAX of int16 over the last axis: input and output are [row_count, depth], dense; output may
// be input. The output's scale is 2^-15 and its zero point 0. With d = input[r, c] - max_r:
//
//   e(d)         = exp_table at clamp(d * input_beta + 2^15 - 1), which spans exp(-10) to exp(0)
//   sum_r        = sum_c e(d), in Q16.15; n leading zeros as an unsigned 32-bit number
//   1 / sum_r    = reciprocal_table, 1 / (1 + x), at the sum's 16 bits after its first one, rounded
//                  half up and clamped, 2^15 less
//   output[r, c] = clamp(round(e(d) * 1 / sum_r / 2^(31 - n)), 0, 2^15 - 1), half up
//
// = tflite::reference_ops::SoftmaxInt16. TFLite's int32 sum overflows beyond 2^16 maxima in a row;
// here it saturates.
#pragma once

#include <cstdint>

#include "kernels/interpolation_table.h"
#include "tensor/quantization.h"

namespace octet::kernels {

struct SoftmaxInt16Tables {
  Int16Table exp;         // from -10 to 0
  Int16Table reciprocal;  // 1 / (1 + x), x from 0 to 1
};

// Load time.
SoftmaxInt16Tables MakeSoftmaxInt16Tables();

struct SoftmaxInt16Arguments {
  int64_t row_count = 0;
  int64_t depth = 0;                // >= 1 unless row_count is 0
  FixedPointMultiplier input_beta;  // beta * input scale * 65535 / 10; shift <= 15
};

void SoftmaxInt16Reference(const SoftmaxInt16Arguments& arguments, const SoftmaxInt16Tables& tables,
                           const int16_t* input, int16_t* output);

}  // namespace octet::kernels
