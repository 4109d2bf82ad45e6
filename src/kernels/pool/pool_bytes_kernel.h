// AVERAGE_POOL_2D and MAX_POOL_2D of bytes (kernels/pool/pool_kernel.h), all channels of a pixel at
// once. Bytes are unsigned: u = stored ^ flip, int8 values plus 128, of which `zero` is the 0.
//
//   max      y = clamp(max u)
//   average  y = clamp(floor((sum u + n/2 - d) / n))    d = 1 where n is even and sum u <= n zero
//
// over the n taps inside the image. The average is that of the reference: rounded half away from
// zero, so halves of negative values round down. The quotient is computed in float as
// floor((sum + 1/2) (1/n)), exact as the true one is at least 1 / 2n away from an integer and n is
// at most kMostPoolTaps.
//
// Computes output rows [first_row, first_row + rows), counted through the images of the batch.
// Reads and writes no byte beyond the tensors. Variants differ in speed alone.
#pragma once

#include "kernels/pool/pool_kernel.h"

namespace octet::kernels {

inline constexpr int64_t kMostPoolTaps = 8192;

struct PoolBytesArguments {
  const Pool2DGeometry* geometry = nullptr;
  int first_row = 0;
  int rows = 0;
  uint8_t zero = 0;
  uint8_t clamp_min = 0;
  uint8_t clamp_max = 255;
  uint8_t input_flip = 0;
  uint8_t output_flip = 0;
  const uint8_t* input = nullptr;
  uint8_t* output = nullptr;
};

using PoolBytesFunction = void (*)(const PoolBytesArguments&);

struct PoolBytesKernel {
  const char* name = nullptr;
  PoolBytesFunction average = nullptr;
  PoolBytesFunction max = nullptr;
};

extern const PoolBytesKernel kPoolBytesPortable;
extern const PoolBytesKernel kPoolBytesAvx2;

}  // namespace octet::kernels
