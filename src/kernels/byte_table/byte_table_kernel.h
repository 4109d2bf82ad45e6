// An operator on one byte as a table: output[i] = table[input[i]] for i in [0, count). Bytes are
// as stored, so tables differ with the storage of both tensors. Output may be input; nothing beyond
// `count` elements is read or written. Variants differ in speed alone.
#pragma once

#include <cstdint>

namespace octet::kernels {

using LookUpFunction = void (*)(const uint8_t* table, const uint8_t* input, int64_t count,
                                uint8_t* output);

void LookUpBytes(const uint8_t* table, const uint8_t* input, int64_t count, uint8_t* output);
void LookUpBytesAvx2(const uint8_t* table, const uint8_t* input, int64_t count, uint8_t* output);

// The same from bytes to floats; output is another tensor.
void LookUpFloats(const float* table, const uint8_t* input, int64_t count, float* output);

}  // namespace octet::kernels
