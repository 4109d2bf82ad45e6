// Second moments of what a filter sees, over N sampled positions: x of the quantised network beside
// f of the float network at the same places.
//
//   H_ij = 1/N sum (x_i - mean x_i)(x_j - mean x_j)
//   G_ij = 1/N sum (x_i - mean x_i)(f_j - mean f_j)
// The sums are the same whatever the number of threads.
#pragma once

#include <span>
#include <vector>

#include "base/thread_pool.h"
#include "quantize/window_samples.h"

namespace octet {

struct WindowMoments {
  int taps = 0;          // K: numbers in a row
  std::vector<float> h;  // K * K
  std::vector<float> g;  // K * K
  std::vector<float> mean_quantized;
  std::vector<float> mean_float;
};

// Of the input channels that group `group` of the filter sees.
WindowMoments MeasureMoments(const FilterWindow& window, const RealInput& quantized,
                             const RealInput& exact, std::span<const WindowPosition> positions,
                             int group, ThreadPool& pool);

// The same for every channel of a depthwise filter at once.
std::vector<WindowMoments> MeasureDepthwiseMoments(const FilterWindow& window,
                                                   const RealInput& quantized,
                                                   const RealInput& exact,
                                                   std::span<const WindowPosition> positions,
                                                   ThreadPool& pool);

}  // namespace octet
