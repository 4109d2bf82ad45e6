#include "kernels/quantize_multiplier.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace octet::kernels {

FixedPointMultiplier QuantizeMultiplier(double real_multiplier) {
  if (real_multiplier == 0.0) return {};
  int shift = 0;
  const double fraction = std::frexp(real_multiplier, &shift);
  auto mantissa =
      static_cast<int64_t>(std::round(fraction * static_cast<double>(int64_t{1} << 31)));
  if (mantissa == int64_t{1} << 31) {
    mantissa /= 2;
    ++shift;
  }
  if (shift < -31) return {};
  // = the clamp of TFLite: a multiplier of 2^30 or more saturates.
  if (shift > 30) return {std::numeric_limits<int32_t>::max(), 30};
  return {static_cast<int32_t>(mantissa), shift};
}

ClampRange RangeOfType(ElementType type) {
  switch (type) {
    case ElementType::kInt8:
      return {-128, 127};
    case ElementType::kUInt8:
      return {0, 255};
    case ElementType::kInt16:
      return {-32768, 32767};
    default:
      CheckFailed(__FILE__, __LINE__, "type is int8, uint8 or int16");
  }
}

int32_t QuantizeReal(float real, AffineQuantization quantization) {
  const double q = std::round(real / quantization.scale) + quantization.zero_point;
  return static_cast<int32_t>(std::clamp(q, -2147483648.0, 2147483647.0));
}

ClampRange QuantizedRange(float real_min, float real_max, ElementType type,
                          AffineQuantization quantization) {
  ClampRange range = RangeOfType(type);
  if (std::isfinite(real_min))
    range.min = std::max(range.min, QuantizeReal(real_min, quantization));
  if (std::isfinite(real_max))
    range.max = std::min(range.max, QuantizeReal(real_max, quantization));
  return range;
}

}  // namespace octet::kernels
