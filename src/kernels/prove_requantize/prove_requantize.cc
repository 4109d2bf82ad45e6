#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/prove_requantize/prove_requantize_kernel.h"

namespace octet::kernels {
namespace {

// From this right shift on hardly any channel can be proved: double rounding moves the thresholds
// off an even spacing by more than a float's step.
constexpr int kHopelessRightShift = 11;

// The smallest v that the second rounding takes to k or more.
int64_t SmallestBeforeShift(int64_t k, int shift, TieRounding ties) {
  if (shift == 0) return k;
  const int64_t tie = k * (int64_t{1} << shift) - (int64_t{1} << (shift - 1));
  const bool tie_falls_below_k = k <= 0 && ties == TieRounding::kAwayFromZero;
  return tie_falls_below_k ? tie + 1 : tie;
}

int64_t CeilDivide(int64_t a, int64_t b) { return a / b + (a % b > 0 ? 1 : 0); }

// The offsets that real arithmetic allows with `scale`: open interval, empty when min >= max.
struct OffsetInterval {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

OffsetInterval OffsetsFor(const RequantizeThresholds& thresholds, double scale) {
  OffsetInterval interval;
  for (int i = 0; i < thresholds.count; ++i) {
    const double middle = thresholds.first + i - 0.5;
    const double at = thresholds.at[i];
    interval.min = std::max(interval.min, middle - at * scale);
    interval.max = std::min(interval.max, middle - (at - 1) * scale);
  }
  return interval;
}

float StepUlps(float x, int ulps) {
  const float toward = ulps > 0 ? std::numeric_limits<float>::infinity() : 0.0F;
  for (int i = 0; i < std::abs(ulps); ++i) x = std::nextafter(x, toward);
  return x;
}

}  // namespace

RequantizeThresholds ThresholdsOf(const ChannelRequantize& channel) {
  const int64_t mantissa = channel.multiplier.mantissa;
  RequantizeThresholds thresholds;
  thresholds.first = channel.clamp.min + 1;
  for (int k = thresholds.first; k <= channel.clamp.max; ++k) {
    // floor((x * M + 2^30) / 2^31) >= v  <=>  x >= ceil((v * 2^31 - 2^30) / M)
    const int64_t v =
        SmallestBeforeShift(k - channel.zero_point, -channel.multiplier.shift, channel.ties);
    const int64_t at = CeilDivide(v * (int64_t{1} << 31) - (int64_t{1} << 30), mantissa);
    // Thresholds no accumulator reaches prove nothing and need no proof.
    if (at >= std::numeric_limits<int32_t>::max() || at <= std::numeric_limits<int32_t>::min() + 1)
      break;
    thresholds.at[thresholds.count++] = static_cast<int32_t>(at);
  }
  return thresholds;
}

bool ProveFloatRequantize(const ChannelRequantize& channel, VerifyFloatFunction verify,
                          FloatRequantize& form) {
  if (channel.multiplier.mantissa == 0 || -channel.multiplier.shift >= kHopelessRightShift)
    return false;
  const RequantizeThresholds thresholds = ThresholdsOf(channel);
  if (thresholds.count != channel.clamp.max - channel.clamp.min) return false;
  const double exact =
      std::ldexp(static_cast<double>(channel.multiplier.mantissa), channel.multiplier.shift - 31);
  for (const int ulps : {0, 1, -1, 2, -2, 4, -4}) {
    const float scale = StepUlps(static_cast<float>(exact), ulps);
    const OffsetInterval interval = OffsetsFor(thresholds, static_cast<double>(scale));
    if (interval.min >= interval.max) continue;
    for (const double part : {0.5, 0.3, 0.7}) {
      const double offset = interval.min + (interval.max - interval.min) * part;
      form = {scale, static_cast<float>(offset)};
      if (verify(thresholds, form)) return true;
    }
  }
  return false;
}

}  // namespace octet::kernels
