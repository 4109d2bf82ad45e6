// The loop of kernels/quantize/quantize_bytes_kernel.h, written once: each file that includes this
// one compiles it for its instruction set.
#pragma once

#include "kernels/quantize/quantize_bytes_kernel.h"

namespace octet::kernels {
namespace {

void QuantizeBytes(const QuantizeBytesArguments& a, const float* __restrict input, int64_t count,
                   uint8_t* __restrict output) {
  // Beyond this every zero point leaves the type's range; it keeps conversions to int defined.
  constexpr float kOutside = 1024.0F;
  const float scale = a.quantization.scale;
  const int32_t zero_point = a.quantization.zero_point;
  const int32_t min = a.clamp.min;
  const int32_t max = a.clamp.max;
  const int32_t flip = a.flip;
  for (int64_t i = 0; i < count; ++i) {
    const float steps = input[i] / scale;
    const float above = steps > -kOutside ? steps : -kOutside;  // so a NaN
    const float bounded = above < kOutside ? above : kOutside;
    const auto towards_zero = static_cast<int32_t>(bounded);
    const float rest = bounded - static_cast<float>(towards_zero);  // exact
    const int32_t rounded =
        towards_zero + (rest >= 0.5F ? 1 : 0) - (rest <= -0.5F ? 1 : 0) + zero_point;
    const int32_t at_least_min = rounded < min ? min : rounded;
    output[i] = static_cast<uint8_t>((at_least_min > max ? max : at_least_min) ^ flip);
  }
}

}  // namespace
}  // namespace octet::kernels
