// Quantisation parameters (Jacob et al. 2018, arXiv:1712.05877): real = scale * (q - zero_point).
// Plain data; formulas that use them live in kernels/requantize.h.
#pragma once

#include <cstdint>
#include <vector>

namespace octet {

// One scale for a whole tensor.
struct AffineQuantization {
  float scale = 0.0F;
  int32_t zero_point = 0;
  friend bool operator==(const AffineQuantization&, const AffineQuantization&) = default;
};

// What a tensor of a model carries: nothing, one scale (per-tensor), or one a channel of `axis`.
// The axis is as the file has it: biases are often labelled with their filter's axis, so users
// check the counts.
struct ChannelQuantization {
  std::vector<float> scales;
  std::vector<int64_t> zero_points;  // as many as scales; all 0 for symmetric weights
  int axis = 0;

  bool empty() const { return scales.empty(); }
  bool per_channel() const { return scales.size() > 1; }
  AffineQuantization per_tensor() const {
    return scales.empty() ? AffineQuantization{}
                          : AffineQuantization{scales[0], static_cast<int32_t>(zero_points[0])};
  }
  friend bool operator==(const ChannelQuantization&, const ChannelQuantization&) = default;
};

// A positive real multiplier as mantissa * 2^(shift - 31), mantissa in [2^30, 2^31) or 0.
struct FixedPointMultiplier {
  int32_t mantissa = 0;
  int32_t shift = 0;  // > 0: left
  friend bool operator==(const FixedPointMultiplier&, const FixedPointMultiplier&) = default;
};

// Where the second rounding of a rescaled sum takes values halfway between two steps.
enum class TieRounding : uint8_t {
  kAwayFromZero,  // TFLite's reference kernels; what every operator does unless told otherwise
  kUp,            // TFLite's optimised CONV_2D and FULLY_CONNECTED on x86
};

// Inclusive range that a fused activation clamps a quantised value to.
struct ClampRange {
  int32_t min = 0;
  int32_t max = 0;
  friend bool operator==(const ClampRange&, const ClampRange&) = default;
};

}  // namespace octet
