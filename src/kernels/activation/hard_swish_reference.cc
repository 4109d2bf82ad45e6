#include <algorithm>
#include <limits>

#include "kernels/activation/hard_swish_kernel.h"
#include "kernels/fixed_point_math.h"
#include "kernels/round_to_quantized.h"

namespace octet::kernels {
namespace {

// b of the contract. The last left shift comes after the multiplication, so that saturation before
// it never shows in the result.
int16_t Reluish(FixedPointMultiplier16 multiplier, int16_t x) {
  if (multiplier.exponent > 0) x = SaturatingLeftShift16(x, multiplier.exponent - 1);
  x = SaturatingRoundingDoublingHighMul16(x, multiplier.mantissa);
  if (multiplier.exponent > 0) x = SaturatingLeftShift16(x, 1);
  if (multiplier.exponent < 0) x = RoundingDivideByPowerOfTwo16(x, -multiplier.exponent);
  return x;
}

}  // namespace

FixedPointMultiplier16 DownscaleTo16(FixedPointMultiplier multiplier) {
  constexpr int32_t kHalf = 1 << 15;
  constexpr int kDroppedBits = 16;
  if (multiplier.mantissa >= std::numeric_limits<int32_t>::max() - kHalf) {
    return {std::numeric_limits<int16_t>::max(), multiplier.shift};
  }
  return {static_cast<int16_t>((multiplier.mantissa + kHalf) >> kDroppedBits), multiplier.shift};
}

void HardSwishFloatReference(const float* input, int64_t count, float* output) {
  for (int64_t i = 0; i < count; ++i) {
    const float x = input[i];
    output[i] = x * std::min(6.0F, std::max(0.0F, x + 3.0F)) / 6.0F;
  }
}

template <class T>
void HardSwishQuantizedReference(const HardSwishQuantizedArguments& arguments, const T* input,
                                 int64_t count, T* output) {
  constexpr int kHighResolution = 1 << 7;
  constexpr int kOne = 1 << 15;
  for (int64_t i = 0; i < count; ++i) {
    const auto x = static_cast<int16_t>((input[i] - arguments.input_zero_point) * kHighResolution);
    const int16_t a = SaturatingRoundingDoublingHighMul16(x, arguments.output_multiplier.mantissa);
    const int16_t b = Reluish(arguments.reluish_multiplier, x);
    const auto c = static_cast<int16_t>((b + kOne) >> 1);
    const int16_t y = RoundingDivideByPowerOfTwo16(SaturatingDoublingHighMul16(c, a),
                                                   -arguments.output_multiplier.exponent);
    const auto shifted = static_cast<int16_t>(y + arguments.output_zero_point);
    output[i] = static_cast<T>(Clamp(shifted, RangeOf<T>()));
  }
}

template void HardSwishQuantizedReference(const HardSwishQuantizedArguments&, const int8_t*,
                                          int64_t, int8_t*);
template void HardSwishQuantizedReference(const HardSwishQuantizedArguments&, const uint8_t*,
                                          int64_t, uint8_t*);

}  // namespace octet::kernels
