// Resampling one row along x: the inner loop of the resizer, where most of its time goes.
//
//   out[o][c] = clamp((2^21 + sum_t w[o][t] * in[first(o) + t][c]) >> 22, 0, 255)
// A weight has up to 23 bits and a sign, too many for 16-bit multiply-adds. It is split exactly as
// w = high * 2^11 + low, 0 <= low < 2^11, both 16 bits:
//   sum_t w * p = 2^11 * sum_t high * p + sum_t low * p
// The row is split into one plane of 16-bit samples a channel, so that both sums are plain dot
// products, which compilers turn into pmaddwd or smlal. Windows are padded with zero weights to
// whole blocks of kBlock; planes are padded likewise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "image/resample_weights.h"

namespace octet {

class HorizontalPass {
 public:
  HorizontalPass(const ResampleWeights& weights, int input_width, int channels);

  // input has input_width * channels samples, output weights.output_size() * channels.
  void Run(std::span<const uint8_t> input, std::span<uint8_t> output);

 private:
  void SplitPlanes(std::span<const uint8_t> input);

  size_t channels_;
  size_t plane_stride_;
  size_t padded_count_;          // weights an output
  std::vector<int> first_;       // one an output
  std::vector<int16_t> high_;    // padded_count_ an output
  std::vector<int16_t> low_;     // padded_count_ an output
  std::vector<int16_t> planes_;  // plane_stride_ a channel
};

}  // namespace octet
