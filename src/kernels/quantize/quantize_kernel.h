// QUANTIZE and DEQUANTIZE, elementwise.
//
//   QUANTIZE, float to T:  output[i] = round(input[i] / s) + z, half away from zero, clamped to T
//   QUANTIZE, T to U:      output[i] = (input[i] - z_in) * multiplier + z_out, clamped to U
//   DEQUANTIZE, T:         output[i] = s (input[i] - z)
//   DEQUANTIZE, channels:  output[o, c, i] = s[c] (input[o, c, i] - z[c])
//   DEQUANTIZE, float16:   output[i] = input[i], exactly
//
// = tflite::reference_ops::AffineQuantize, Requantize, Dequantize and PerChannelDequantize. The
// requantising form may run in place where both types have one size.
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

template <class T>  // int8_t, uint8_t, int16_t
void QuantizeReference(AffineQuantization quantization, const float* input, int64_t count,
                       T* output);

struct RequantizeArguments {
  int32_t input_zero_point = 0;
  FixedPointMultiplier multiplier;  // input scale / output scale, divided in double
  int32_t output_zero_point = 0;
};

template <class From, class To>  // int8_t, uint8_t, int16_t
void RequantizeReference(const RequantizeArguments& arguments, const From* input, int64_t count,
                         To* output);

template <class T>  // int8_t, uint8_t, int16_t
void DequantizeReference(AffineQuantization quantization, const T* input, int64_t count,
                         float* output);

struct DequantizeChannelsArguments {
  int64_t outer_count = 0;
  int64_t channel_count = 0;
  int64_t inner_count = 0;
  const float* scales = nullptr;         // borrowed, channel_count of them
  const int32_t* zero_points = nullptr;  // borrowed, channel_count of them
};

template <class T>  // int8_t, uint8_t
void DequantizeChannelsReference(const DequantizeChannelsArguments& arguments, const T* input,
                                 float* output);

// `input` holds IEEE 754 binary16 numbers as bits.
void DequantizeFloat16Reference(const uint16_t* input, int64_t count, float* output);

}  // namespace octet::kernels
