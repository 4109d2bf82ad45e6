#include <bit>
#include <cmath>

#include "kernels/quantize/quantize_kernel.h"
#include "kernels/requantize.h"
#include "kernels/round_to_quantized.h"

namespace octet::kernels {
namespace {

// binary16: 1 sign bit, 5 exponent bits with bias 15, 10 fraction bits.
float FloatOfHalf(uint16_t half) {
  constexpr int kFractionBits = 10;
  constexpr int kBias = 15;
  constexpr uint32_t kFractionMask = (1U << kFractionBits) - 1;
  constexpr uint32_t kExponentMask = 31;
  constexpr uint32_t kFloatExponentMask = 255;
  constexpr int kFloatFractionBits = 23;
  constexpr int kFloatBias = 127;
  const uint32_t sign = static_cast<uint32_t>(half >> 15) << 31;
  const uint32_t exponent = (half >> kFractionBits) & kExponentMask;
  const uint32_t fraction = half & kFractionMask;
  if (exponent == 0) {
    const float magnitude = std::ldexp(static_cast<float>(fraction), 1 - kBias - kFractionBits);
    return sign != 0 ? -magnitude : magnitude;
  }
  const uint32_t float_exponent =
      exponent == kExponentMask ? kFloatExponentMask : exponent + kFloatBias - kBias;
  return std::bit_cast<float>(sign | float_exponent << kFloatFractionBits |
                              fraction << (kFloatFractionBits - kFractionBits));
}

}  // namespace

template <class T>
void QuantizeReference(AffineQuantization quantization, const float* input, int64_t count,
                       T* output) {
  for (int64_t i = 0; i < count; ++i) {
    output[i] = static_cast<T>(
        RoundToQuantized(input[i] / quantization.scale, quantization.zero_point, RangeOf<T>()));
  }
}

template <class From, class To>
void RequantizeReference(const RequantizeArguments& arguments, const From* input, int64_t count,
                         To* output) {
  for (int64_t i = 0; i < count; ++i) {
    output[i] =
        static_cast<To>(Requantize(input[i] - arguments.input_zero_point, arguments.multiplier,
                                   arguments.output_zero_point, RangeOf<To>()));
  }
}

template <class T>
void DequantizeReference(AffineQuantization quantization, const T* input, int64_t count,
                         float* output) {
  for (int64_t i = 0; i < count; ++i) {
    output[i] = quantization.scale * static_cast<float>(input[i] - quantization.zero_point);
  }
}

template <class T>
void DequantizeChannelsReference(const DequantizeChannelsArguments& arguments, const T* input,
                                 float* output) {
  for (int64_t o = 0; o < arguments.outer_count; ++o) {
    for (int64_t c = 0; c < arguments.channel_count; ++c) {
      DequantizeReference({arguments.scales[c], arguments.zero_points[c]}, input,
                          arguments.inner_count, output);
      input += arguments.inner_count;
      output += arguments.inner_count;
    }
  }
}

void DequantizeFloat16Reference(const uint16_t* input, int64_t count, float* output) {
  for (int64_t i = 0; i < count; ++i) output[i] = FloatOfHalf(input[i]);
}

#define OCTET_INSTANTIATE(T)                                                                  \
  template void QuantizeReference(AffineQuantization, const float*, int64_t, T*);             \
  template void RequantizeReference(const RequantizeArguments&, const T*, int64_t, int8_t*);  \
  template void RequantizeReference(const RequantizeArguments&, const T*, int64_t, uint8_t*); \
  template void RequantizeReference(const RequantizeArguments&, const T*, int64_t, int16_t*); \
  template void DequantizeReference(AffineQuantization, const T*, int64_t, float*);           \
  template void DequantizeChannelsReference(const DequantizeChannelsArguments&, const T*, float*);
OCTET_INSTANTIATE(int8_t)
OCTET_INSTANTIATE(uint8_t)
OCTET_INSTANTIATE(int16_t)
#undef OCTET_INSTANTIATE

}  // namespace octet::kernels
