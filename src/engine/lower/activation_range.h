// A fused activation as the range its kernel clamps to. NONE, RELU, RELU6 and RELU_N1_TO_1 are
// ranges; TANH and SIGN_BIT are not and are refused, as TFLite's kernels do.
#pragma once

#include <cmath>
#include <limits>

#include "engine/lowering.h"
#include "kernels/element_range.h"

namespace octet {

// Bounds of the real value; infinite where the activation has none.
struct RealRange {
  float min = -std::numeric_limits<float>::infinity();
  float max = std::numeric_limits<float>::infinity();
};

Result<RealRange> ActivationRange(const LoweringContext& context, Activation activation);

// The range as values of type T. = tflite::CalculateActivationRange<T>
template <class T>
kernels::ElementRange<T> ElementRangeOf(RealRange range) {
  using Limits = std::numeric_limits<T>;
  return {std::isfinite(range.min) ? static_cast<T>(range.min) : Limits::lowest(),
          std::isfinite(range.max) ? static_cast<T>(range.max) : Limits::max()};
}

}  // namespace octet
