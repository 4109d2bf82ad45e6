// The arithmetic that CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED share. Each of
// their outputs is a weighted sum; they differ only in which inputs meet which weights.
//
//   int8, uint8   acc = sum (x - zx) * (w - zw) + bias[c]     int32, wraps
//   (QuantizedSum)  y = clamp(zy + acc * M[c])                M = sx * sw[c] / sy, rounded twice
//
//   int16         acc = sum x * (w - zw) + bias[c]            int64, wraps
//   (WideSum)       y = clamp(acc * M[c])                     rounded once, M cut to 16 bits
//
//   float32       acc = sum x * w + bias[c]                   float, in the kernel's loop order
//   (FloatSum)      y = clamp(acc)
//
// A reference kernel is a template on <Sum, T>: <QuantizedSum, int8_t>, <QuantizedSum, uint8_t>,
// <WideSum, int16_t>, <FloatSum, float>, and <QuantizedSum, int16_t>, which is what TFLite computes
// when int16 inputs come with an int32 bias. Filters have T's type but for int16, whose filters are
// int8. The bias has the accumulator's type and may be null.
//
// `static` on purpose, as in kernels/requantize.h.
#pragma once

#include <cstdint>
#include <type_traits>

#include "kernels/element_range.h"
#include "kernels/requantize.h"
#include "kernels/wrapping_arithmetic.h"
#include "tensor/quantization.h"

namespace octet::kernels {

// The type of the filter that inputs of type T meet.
template <class T>
using FilterElement = std::conditional_t<std::is_same_v<T, int16_t>, int8_t, T>;

struct QuantizedSum {
  using Accumulator = int32_t;
  int32_t input_zero_point = 0;
  int32_t filter_zero_point = 0;  // 0 for per-channel filters
  int32_t output_zero_point = 0;
  const FixedPointMultiplier* multipliers = nullptr;  // borrowed; one an output channel
  ClampRange clamp;
  TieRounding ties = TieRounding::kAwayFromZero;
};

// Input and output have zero point 0.
struct WideSum {
  using Accumulator = int64_t;
  int32_t filter_zero_point = 0;                      // 0 for per-channel filters
  const FixedPointMultiplier* multipliers = nullptr;  // borrowed; one an output channel
  ClampRange clamp;
};

struct FloatSum {
  using Accumulator = float;
  ElementRange<float> clamp;
};

[[maybe_unused]] static inline int32_t Term(const QuantizedSum& sum, int32_t x, int32_t w) {
  return (x - sum.input_zero_point) * (w - sum.filter_zero_point);
}

[[maybe_unused]] static inline int64_t Term(const WideSum& sum, int32_t x, int32_t w) {
  return int64_t{x} * (w - sum.filter_zero_point);
}

[[maybe_unused]] static inline float Term(const FloatSum&, float x, float w) { return x * w; }

[[maybe_unused]] static inline int32_t Finish(const QuantizedSum& sum, int32_t accumulator,
                                              const int32_t* bias, int channel) {
  if (bias != nullptr) accumulator = WrappingAdd(accumulator, bias[channel]);
  const int32_t scaled =
      MultiplyByQuantizedMultiplier(accumulator, sum.multipliers[channel], sum.ties);
  return Clamp(WrappingAdd(scaled, sum.output_zero_point), sum.clamp);
}

[[maybe_unused]] static inline int32_t Finish(const WideSum& sum, int64_t accumulator,
                                              const int64_t* bias, int channel) {
  if (bias != nullptr) accumulator = WrappingAdd(accumulator, bias[channel]);
  return Clamp(MultiplyWideByQuantizedMultiplier(accumulator, sum.multipliers[channel]), sum.clamp);
}

[[maybe_unused]] static inline float Finish(const FloatSum& sum, float accumulator,
                                            const float* bias, int channel) {
  return Clamp(bias != nullptr ? accumulator + bias[channel] : accumulator, sum.clamp);
}

}  // namespace octet::kernels
