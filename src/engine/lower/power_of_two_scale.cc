#include "engine/lower/power_of_two_scale.h"

#include <cmath>

namespace octet {

std::optional<int> PowerOfTwoExponent(float scale) {
  constexpr float kTolerance = 1e-3F;
  const float exponent = std::log(scale) * (1.0F / std::log(2.0F));
  const float rounded = std::round(exponent);
  if (std::abs(exponent - rounded) >= kTolerance) return std::nullopt;
  return static_cast<int>(rounded);
}

}  // namespace octet
