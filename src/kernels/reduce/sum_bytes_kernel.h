// SUM and MEAN of bytes (kernels/reduce/reduce_kernel.h) over one axis of [outer, count, inner],
// which is what reducing neighbouring axes of any tensor comes to:
//
//   output[o, i] = table[sum over k of u[o, k, i]] ^ output_flip    with u = input ^ input_flip
//
// The table holds the reference's output, an unsigned byte, for each of the 255 count + 1 sums.
// Without one the same is computed from `quantization`, in unsigned bytes. Reads and writes no byte
// beyond the tensors. Variants differ in speed alone.
#pragma once

#include "kernels/reduce/reduce_kernel.h"

namespace octet::kernels {

struct SumBytesArguments {
  int64_t outer = 0;
  int64_t count = 0;  // >= 1, at most ByteSums::kMostTaps
  int64_t inner = 0;
  const uint8_t* table = nullptr;
  QuantizedReduction quantization;
  uint8_t input_flip = 0;
  uint8_t output_flip = 0;
  const uint8_t* input = nullptr;
  uint8_t* output = nullptr;
};

using SumBytesFunction = void (*)(const SumBytesArguments&);

void SumBytesPortable(const SumBytesArguments& arguments);
void SumBytesAvx2(const SumBytesArguments& arguments);

}  // namespace octet::kernels
