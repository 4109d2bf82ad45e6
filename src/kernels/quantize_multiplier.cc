#include "kernels/quantize_multiplier.h"

#include <algorithm>
#include <bit>
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
  // A multiplier of 2^30 or more saturates, as in TFLite built with single rounding. With double
  // rounding, which octet follows elsewhere, TFLite keeps the shift and its left shift of 32 bits
  // overflows: there is no result to equal.
  if (shift > 30) return {std::numeric_limits<int32_t>::max(), 30};
  return {static_cast<int32_t>(mantissa), shift};
}

FixedPointMultiplier MeanMultiplier(FixedPointMultiplier multiplier, int64_t count) {
  // A mantissa below 2^31 stays below 2^63 when shifted by 32; the result's shift stays at or above
  // -31, the largest right shift that MultiplyByQuantizedMultiplier takes.
  constexpr int kMaxMantissaShift = 32;
  constexpr int kMinShift = -31;
  const int log2_count = std::bit_width(static_cast<uint64_t>(count)) - 1;
  const int shift = std::min({log2_count, kMaxMantissaShift, multiplier.shift - kMinShift});
  const int64_t mantissa = (static_cast<int64_t>(multiplier.mantissa) << shift) / count;
  return {static_cast<int32_t>(mantissa), multiplier.shift - shift};
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
