// QUANTIZE from float32 to bytes (kernels/quantize/quantize_kernel.h) for vectors:
//
//   output[i] = clamp(round(input[i] / scale) + zero_point) ^ flip    in values of the type
//
// rounding half away from zero; a NaN gives the type's lowest value. A flip of 0x80 stores the
// other signedness. Variants differ in speed alone.
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

struct QuantizeBytesArguments {
  AffineQuantization quantization;
  ClampRange clamp;  // of the type: int8 or uint8
  uint8_t flip = 0;
};

using QuantizeBytesFunction = void (*)(const QuantizeBytesArguments&, const float* input,
                                       int64_t count, uint8_t* output);

void QuantizeBytesPortable(const QuantizeBytesArguments& arguments, const float* input,
                           int64_t count, uint8_t* output);
void QuantizeBytesAvx2(const QuantizeBytesArguments& arguments, const float* input, int64_t count,
                       uint8_t* output);

}  // namespace octet::kernels
