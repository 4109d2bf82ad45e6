#include "image/horizontal_pass.h"

#include <algorithm>

#include "base/check.h"

namespace octet {

static_assert(kernels::kResampleWeightBits == kWeightBits);

HorizontalPass::HorizontalPass(const ResampleWeights& weights, int channels,
                               const kernels::CpuFeatures& cpu)
    : channels_(channels) {
  OCTET_CHECK(channels == 1 || channels == 3);
  if (channels == 3) kernel_ = kernels::SelectResampleRgb(cpu);
  if (kernel_ != nullptr) {
    PackGroups(weights);
  } else {
    PackPairs(weights);
  }
}

void HorizontalPass::PackGroups(const ResampleWeights& weights) {
  constexpr int kTaps = kernels::kResampleGroupTaps;
  group_count_ = (weights.max_count() + kTaps - 1) / kTaps;
  // A window at the right edge, shorter than the longest one, is filled up with taps past the end.
  read_past_end_bytes_ =
      static_cast<size_t>(3 * group_count_ * kTaps + kernels::kResampleReadAheadBytes);
  for (int o = 0; o < weights.output_size(); ++o) {
    first_bytes_.push_back(weights.window(o).first * channels_);
    kernels::AppendResampleGroups(weights.weights(o), group_count_, groups_);
  }
}

void HorizontalPass::PackPairs(const ResampleWeights& weights) {
  constexpr size_t kPairReadAheadBytes = 4;
  read_past_end_bytes_ = kPairReadAheadBytes;
  for (int o = 0; o < weights.output_size(); ++o) {
    const auto taps = weights.weights(o);
    for (size_t t = 0; t < taps.size(); t += 2) {
      pairs_.push_back(MakeTapPair(taps[t], t + 1 < taps.size() ? taps[t + 1] : 0));
    }
    windows_.push_back(
        {.first = weights.window(o).first, .pair_count = static_cast<int>((taps.size() + 1) / 2)});
  }
}

void HorizontalPass::Run(const uint8_t* input, std::span<uint8_t> output) const {
  if (kernel_ != nullptr) {
    kernel_({.input = input,
             .first_bytes = first_bytes_.data(),
             .groups = groups_.data(),
             .group_count = group_count_,
             .output_pixels = static_cast<int>(first_bytes_.size()),
             .output = output.data()});
  } else if (channels_ == 3) {
    RunChannels<3>(input, output);
  } else {
    RunChannels<1>(input, output);
  }
}

template <int kChannels>
void HorizontalPass::RunChannels(const uint8_t* input, std::span<uint8_t> output) const {
  const TapPair* pair = pairs_.data();
  uint8_t* to = output.data();
  for (const Window window : windows_) {
    const uint8_t* pixels = input + window.first * kChannels;
    TapSum sum;
    for (const TapPair* end = pair + window.pair_count; pair != end; ++pair) {
      sum.Add<kChannels>(*pair, pixels);
      pixels += 2 * kChannels;
    }
    to = std::copy_n(sum.Pixel().data(), kChannels, to);
  }
}

}  // namespace octet
