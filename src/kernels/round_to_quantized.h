// Reals to quantised integers without undefined behaviour: what QUANTIZE, the 8-bit lookup tables
// and the rescaling CONCATENATION share. Functions are `static` on purpose, as in requantize.h.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "tensor/quantization.h"

namespace octet::kernels {

template <class T>
constexpr ClampRange RangeOf() {
  return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}

// round(x) + zero_point clamped to `range`, half away from zero. A NaN, for which TFLite's cast is
// undefined, gives range.min. = TfLiteRound and the clamp of tflite::reference_ops::AffineQuantize
[[maybe_unused]] static inline int32_t RoundToQuantized(float x, int32_t zero_point,
                                                        ClampRange range) {
  const double q = static_cast<double>(std::round(x)) + zero_point;
  if (!(q > range.min)) return range.min;
  return q < range.max ? static_cast<int32_t>(q) : range.max;
}

}  // namespace octet::kernels
