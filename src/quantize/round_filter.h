// Which way each weight of a filter is rounded, so that the layer's output stays closest to the
// float network's.
//
// For one output channel with float weights w, on inputs with moments H and G (WindowMoments), the
// squared error of the centred output is v'Hv - 2 v'Gw + const. With damping lambda = damping *
// mean(diag H), which keeps v near w where the data says little:
//   minimise v'(H + lambda I)v - 2 v'(Gw + lambda w),   v_i = s (q_i - z), q_i whole in [min, max]
// by coordinate descent from the nearest rounding: columns in order of falling H_ii, each set to
// the whole number that is best while the others stay.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/thread_pool.h"
#include "quantize/window_moments.h"

namespace octet {

// Grid of one output channel.
struct WeightGrid {
  float scale = 0;
  int32_t zero_point = 0;
  int32_t min = 0;
  int32_t max = 0;
};

struct RoundingOptions {
  float damping = 3;
  int sweeps = 4;
};

// `weights` and `rounded` have a row of moments.taps numbers for each of `grids`; `rounded` holds
// the nearest rounding at first.
void RoundToMoments(const WindowMoments& moments, std::span<const float> weights,
                    std::span<const WeightGrid> grids, const RoundingOptions& options,
                    std::span<int32_t> rounded, ThreadPool& pool);

}  // namespace octet
