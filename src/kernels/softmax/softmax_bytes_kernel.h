// 8-bit SOFTMAX (kernels/softmax/softmax_kernel.h) with e(d) of the 256 differences in a table, so
// that a row costs lookups and one reciprocal. Bytes are unsigned, u = input ^ input_flip; the
// output is the number of steps of 1/256, y ^ output_flip. Output may be input.
#pragma once

#include <cstdint>

#include "kernels/softmax/softmax_kernel.h"

namespace octet::kernels {

// By max - u.
struct SoftmaxTable {
  int32_t exp[256];
  uint32_t sum_term[256];
};

// Load time.
SoftmaxTable MakeSoftmaxTable(const SoftmaxQuantizedArguments& arguments);

struct SoftmaxBytesArguments {
  int64_t row_count = 0;
  int64_t depth = 0;  // >= 1 unless row_count is 0
  const SoftmaxTable* table = nullptr;
  uint8_t input_flip = 0;
  uint8_t output_flip = 0;
};

void SoftmaxBytes(const SoftmaxBytesArguments& arguments, const uint8_t* input, uint8_t* output);

}  // namespace octet::kernels
