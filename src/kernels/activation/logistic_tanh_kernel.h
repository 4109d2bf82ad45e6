// LOGISTIC and TANH, elementwise; output may be input.
//
//   float:  output[i] = 1 / (1 + exp(-clamp(input[i], -100, 100))), or tanh(input[i])
//   8 bits: output[i] = table[input[i]], one entry for every byte a tensor can hold:
//     table[q] = round(f(s_in (q - z_in)) * (1 / s_out)) + z_out, clamped to the type
//
// = tflite::reference_ops::Logistic and Tanh for float. For 8 bits TFLite registers the same
// table (tflite::LUTPopulate, computed in float) as its reference and its optimised kernel; only
// its fixed-point variant and TFLite Micro compute 8-bit LOGISTIC and TANH with gemmlowp and can
// differ by a step.
#pragma once

#include <cstdint>

#include "tensor/element_type.h"
#include "tensor/quantization.h"

namespace octet::kernels {

// A function of one byte, int8 or uint8 alike: index and value are the bytes as stored.
struct ByteTable {
  uint8_t values[256];
};

// Load time. `type` is int8 or uint8, that of both input and output. = tflite::LUTPopulate
ByteTable MakeByteTable(ElementType type, AffineQuantization input, AffineQuantization output,
                        float (*function)(float));

// 1 / (1 + exp(-x)), without the clamp: what the table is made of.
float Logistic(float x);
float Tanh(float x);

void LogisticFloatReference(const float* input, int64_t count, float* output);
void TanhFloatReference(const float* input, int64_t count, float* output);
void LookupReference(const ByteTable& table, const uint8_t* input, int64_t count, uint8_t* output);

}  // namespace octet::kernels
