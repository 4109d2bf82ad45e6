#include "kernels/requantize_lanes.h"

#include <bit>

namespace octet::kernels {
namespace {

constexpr int kMaxRightShift = 22;

}  // namespace

bool HasIntegerForm(const ChannelRequantize& channel) {
  const FixedPointMultiplier& m = channel.multiplier;
  return m.mantissa == 0 || (m.mantissa > 0 && m.shift <= 0 && m.shift >= -kMaxRightShift);
}

// With t = trailing zeros of M and B = 2^30 - 2^(30-t) (2^30 where t = 0), B * M = 2^30 mod 2^31,
// so
//
//   floor((x + B) * 2M / 2^32) = floor((x * M + 2^30) / 2^31) + D,  D = (B * M - 2^30) / 2^31
//
// where the floor on the right is SaturatingRoundingDoublingHighMul(x, M). The second rounding,
// half away from zero, is half up but for negative values, where it is half up of the value less 1.
IntegerRequantize MakeIntegerRequantize(const ChannelRequantize& channel) {
  if (channel.multiplier.mantissa == 0) return {.addend = channel.zero_point};
  const auto m = static_cast<uint32_t>(channel.multiplier.mantissa);
  const int right_shift = -channel.multiplier.shift;
  const int trailing_zeros = std::countr_zero(m);
  const int64_t b =
      (int64_t{1} << 30) - (trailing_zeros == 0 ? 0 : int64_t{1} << (30 - trailing_zeros));
  const auto d = static_cast<int32_t>((b * m - (int64_t{1} << 30)) >> 31);
  const int32_t half = right_shift == 0 ? 0 : int32_t{1} << (right_shift - 1);
  return {
      .bias = static_cast<int32_t>(b),
      .multiplier = m * 2,
      .addend = half - d + (channel.zero_point << right_shift),
      .shift = right_shift,
      .negative = right_shift == 0 || channel.ties == TieRounding::kUp ? INT32_MIN : d,
  };
}

}  // namespace octet::kernels
