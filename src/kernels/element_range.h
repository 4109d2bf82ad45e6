// The range a fused activation clamps unquantised values to (ClampRange is the quantised one).
// Without an activation it is the range of the type: TFLite turns an infinite float result into the
// largest finite one.
#pragma once

namespace octet::kernels {

template <class T>
struct ElementRange {
  T min;
  T max;
};

// A NaN stays: both comparisons are false. = tflite::ActivationFunctionWithMinMax
template <class T>
[[maybe_unused]] static inline T Clamp(T x, ElementRange<T> range) {
  const T at_least_min = x < range.min ? range.min : x;
  return range.max < at_least_min ? range.max : at_least_min;
}

}  // namespace octet::kernels
