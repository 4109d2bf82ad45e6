// Resampling one row along x: the inner loop of the resizer, where most of its time goes.
//
//   out[o][c] = clamp((2^21 + sum_t w[o][t] * in[first(o) + t][c]) >> 22, 0, 255)
// Taps are taken in pairs, the last one padded with a zero weight; image/tap_pair.h multiplies one
// pair with all channels at once.
// One thread at a time may Run; an object holds no state between rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "image/resample_weights.h"
#include "image/tap_pair.h"

namespace octet {

class HorizontalPass {
 public:
  // Run reads, and ignores, so many bytes past the end of its input.
  static constexpr size_t kReadPastEndBytes = 4;

  HorizontalPass(const ResampleWeights& weights, int channels);

  // input: pixels of `channels` samples, 1 or 3. output: output_size() pixels.
  void Run(const uint8_t* input, std::span<uint8_t> output) const;

 private:
  struct Window {
    int first;  // input pixel
    int pair_count;
  };

  template <int kChannels>
  void RunChannels(const uint8_t* input, std::span<uint8_t> output) const;

  int channels_;
  std::vector<Window> windows_;  // one an output
  std::vector<TapPair> pairs_;   // of all windows in turn
};

}  // namespace octet
