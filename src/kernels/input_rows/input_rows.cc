#include "kernels/input_rows/input_rows_kernel.h"

#include <cstring>

namespace octet::kernels {

void CopyBytes(const uint8_t* from, int64_t count, uint8_t flip, uint8_t* to) {
  if (flip == 0) {
    std::memcpy(to, from, static_cast<size_t>(count));
    return;
  }
  for (int64_t i = 0; i < count; ++i) to[i] = from[i] ^ flip;
}

void WidenBytes(const uint8_t* from, int64_t count, uint8_t flip, int16_t* to) {
  for (int64_t i = 0; i < count; ++i) {
    to[i] = static_cast<int16_t>(static_cast<uint8_t>(from[i] ^ flip));
  }
}

void RowSums(const RowSumArguments& arguments, int rows, int32_t* sums) {
  for (int m = 0; m < rows; ++m) {
    const uint8_t* row = arguments.input + m * arguments.row_bytes;
    int32_t sum = 0;
    for (int r = 0; r < arguments.runs; ++r) {
      const uint8_t* run = row + arguments.run_offsets[r];
      if (arguments.signed_input) {
        for (int i = 0; i < arguments.run_length; ++i) sum += static_cast<int8_t>(run[i]);
      } else {
        for (int i = 0; i < arguments.run_length; ++i) sum += run[i];
      }
    }
    sums[m] = sum * arguments.factor;
  }
}

}  // namespace octet::kernels
