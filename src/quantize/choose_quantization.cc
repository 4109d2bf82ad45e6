#include "quantize/choose_quantization.h"

#include <algorithm>
#include <cmath>

#include "kernels/quantize_multiplier.h"

namespace octet {

Result<AffineQuantization> ChooseQuantization(float min, float max, ElementType type) {
  if (!std::isfinite(min) || !std::isfinite(max) || min > max) {
    return InvalidArgument("range [{}, {}] cannot be quantised", min, max);
  }
  const ClampRange levels = kernels::RangeOfType(type);
  const double low = std::min(min, 0.0F);
  const double high = std::max(max, 0.0F);
  if (low == high) return AffineQuantization{1.0F, 0};
  const auto scale = static_cast<float>((high - low) / (levels.max - levels.min));
  if (!std::isnormal(scale))
    return InvalidArgument("range [{}, {}] gives scale {}", min, max, scale);
  const double zero_point = std::round(levels.min - low / static_cast<double>(scale));
  return AffineQuantization{
      scale, static_cast<int32_t>(std::clamp<double>(zero_point, levels.min, levels.max))};
}

}  // namespace octet
