#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/elementwise/prove_pair_kernel.h"

namespace octet::kernels {
namespace {

// Results this close to a half decide what the constants may be. Twice the error of floats of 8
// integer bits, and room for scales to be moved.
constexpr double kCloseToHalf = 1.0 / 512;
constexpr size_t kMostClosePairs = 4096;
// Beyond any byte; adding it makes results positive, so that a cast is a floor.
constexpr int kAboveAnyMagnitude = 1 << 20;

// A pair whose output must (or must not) reach the step at `half`.
struct ClosePair {
  double lhs = 0;  // what lhs_scale multiplies
  double rhs = 0;  // what rhs_scale multiplies
  double half = 0;
  bool is_reached = false;
};

double LhsFactor(const RealPair& real, int u0, int u1) {
  if (!real.is_product) return u0;
  return static_cast<double>(u0 - real.lhs_zero_point) * (u1 - real.rhs_zero_point);
}

std::vector<ClosePair> ClosePairs(const RealPair& real, const uint8_t* expected,
                                  const PairForm& form) {
  std::vector<ClosePair> pairs;
  for (int u0 = 0; u0 < 256; ++u0) {
    for (int u1 = 0; u1 < 256; ++u1) {
      const double lhs = LhsFactor(real, u0, u1);
      const double rhs = real.is_product ? 0.0 : u1;
      const double unclamped = real.lhs_scale * lhs + real.rhs_scale * rhs + real.offset;
      const double y = std::clamp<double>(unclamped, -kAboveAnyMagnitude, kAboveAnyMagnitude);
      const double below = static_cast<int>(y + kAboveAnyMagnitude) - kAboveAnyMagnitude;  // floor
      if (std::abs(y - below - 0.5) >= kCloseToHalf) continue;
      if (below < form.clamp_min || below >= form.clamp_max) continue;
      if (pairs.size() == kMostClosePairs) return pairs;
      pairs.push_back({lhs, rhs, below + 0.5, expected[256 * u0 + u1] > below});
    }
  }
  return pairs;
}

// The offsets that real arithmetic allows with these scales; empty when min >= max.
struct OffsetRange {
  double min;
  double max;
};

OffsetRange OffsetsFor(const std::vector<ClosePair>& pairs, double lhs_scale, double rhs_scale,
                       double around) {
  OffsetRange range{around - kCloseToHalf, around + kCloseToHalf};
  for (const ClosePair& pair : pairs) {
    const double offset = pair.half - lhs_scale * pair.lhs - rhs_scale * pair.rhs;
    if (pair.is_reached) {
      range.min = std::max(range.min, offset);
    } else {
      range.max = std::min(range.max, offset);
    }
  }
  return range;
}

class AllPairs {
 public:
  AllPairs() : lhs_(kBytePairs), rhs_(kBytePairs) {
    for (int i = 0; i < kBytePairs; ++i) {
      lhs_[static_cast<size_t>(i)] = static_cast<uint8_t>(i >> 8);
      rhs_[static_cast<size_t>(i)] = static_cast<uint8_t>(i);
    }
  }

  bool Meet(const PairForm& form, const uint8_t* expected, PairFunction run) const {
    constexpr int kAtOnce = 1024;  // a wrong candidate is found early
    uint8_t output[kAtOnce];
    for (int i = 0; i < kBytePairs; i += kAtOnce) {
      run({.form = form,
           .lhs = lhs_.data() + i,
           .rhs = rhs_.data() + i,
           .output = output,
           .count = kAtOnce});
      if (std::memcmp(output, expected + i, kAtOnce) != 0) return false;
    }
    return true;
  }

 private:
  std::vector<uint8_t> lhs_;
  std::vector<uint8_t> rhs_;
};

float Ulps(double x, int ulps) {
  const auto nearest = static_cast<float>(x);
  return nearest + static_cast<float>(ulps) * (std::nextafter(nearest, 2 * nearest) - nearest);
}

// Scales a little larger push results away from zero, as the reference does with halves.
constexpr double kStretches[] = {0, 0x1p-22, 0x1p-20, 0x1p-18, 0x1p-16, 0x1p-14};
constexpr int kUlps[] = {0, 1, -1, 2, -2, 3, -3};

// What stretching the scales adds to the offset, so that results stretch about the output's zero
// point: an unstretched offset is that zero point less what the inputs' zero points contribute.
double StretchedOffset(const RealPair& real, double stretch) {
  if (real.is_product) return real.offset;
  return real.offset -
         stretch * (real.lhs_scale * real.lhs_zero_point + real.rhs_scale * real.rhs_zero_point);
}

}  // namespace

bool ProvePairForm(const RealPair& real, const uint8_t* expected, PairFunction run,
                   PairForm& form) {
  const auto [min, max] = std::minmax_element(expected, expected + kBytePairs);
  form = {.lhs_zero_point = static_cast<float>(real.lhs_zero_point),
          .rhs_zero_point = static_cast<float>(real.rhs_zero_point),
          .clamp_min = *min,
          .clamp_max = *max};
  const std::vector<ClosePair> close = ClosePairs(real, expected, form);
  const AllPairs all;
  for (const double stretch : kStretches) {
    for (const int lhs_ulps : kUlps) {
      for (const int rhs_ulps : kUlps) {
        if (real.is_product && rhs_ulps != 0) continue;
        form.lhs_scale = Ulps(real.lhs_scale * (1 + stretch), lhs_ulps);
        form.rhs_scale = Ulps(real.rhs_scale * (1 + stretch), rhs_ulps);
        const OffsetRange offsets =
            OffsetsFor(close, static_cast<double>(form.lhs_scale),
                       static_cast<double>(form.rhs_scale), StretchedOffset(real, stretch));
        if (offsets.min >= offsets.max) continue;
        for (const double part : {0.5, 0.25, 0.75}) {
          form.offset = static_cast<float>(offsets.min + (offsets.max - offsets.min) * part);
          if (all.Meet(form, expected, run)) return true;
        }
      }
    }
  }
  return false;
}

}  // namespace octet::kernels
