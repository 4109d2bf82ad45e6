// Resampling one row along x: the inner loop of the resizer, where most of its time goes.
//
//   out[o][c] = clamp((2^21 + sum_t w[o][t] * in[first(o) + t][c]) >> 22, 0, 255)
// For RGB a kernel of kernels/resample/ where the CPU has one; else taps are taken in pairs, the
// last one padded with a zero weight, and image/tap_pair.h multiplies one pair with all channels at
// once. Immutable: any thread may call Run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "image/resample_weights.h"
#include "image/tap_pair.h"
#include "kernels/resample/resample_rgb_select.h"

namespace octet {

class HorizontalPass {
 public:
  HorizontalPass(const ResampleWeights& weights, int channels, const kernels::CpuFeatures& cpu);

  // Run reads, and ignores, so many bytes past the end of its input.
  size_t read_past_end_bytes() const { return read_past_end_bytes_; }

  // input: pixels of `channels` samples, 1 or 3. output: output_size() pixels.
  void Run(const uint8_t* input, std::span<uint8_t> output) const;

 private:
  struct Window {
    int first;  // input pixel
    int pair_count;
  };

  template <int kChannels>
  void RunChannels(const uint8_t* input, std::span<uint8_t> output) const;

  void PackGroups(const ResampleWeights& weights);
  void PackPairs(const ResampleWeights& weights);

  int channels_;
  size_t read_past_end_bytes_;
  // With a kernel.
  kernels::ResampleRgbFunction kernel_ = nullptr;
  int group_count_ = 0;
  std::vector<int32_t> first_bytes_;
  std::vector<kernels::ResampleGroup> groups_;
  // Without.
  std::vector<Window> windows_;  // one an output
  std::vector<TapPair> pairs_;   // of all windows in turn
};

}  // namespace octet
