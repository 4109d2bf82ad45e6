#include "kernels/byte_table/byte_table_kernel.h"

namespace octet::kernels {

void LookUpBytes(const uint8_t* table, const uint8_t* input, int64_t count, uint8_t* output) {
  for (int64_t i = 0; i < count; ++i) output[i] = table[input[i]];
}

void LookUpFloats(const float* table, const uint8_t* input, int64_t count, float* output) {
  for (int64_t i = 0; i < count; ++i) output[i] = table[input[i]];
}

}  // namespace octet::kernels
