#include "image/horizontal_pass.h"

#include <algorithm>

#include "base/check.h"

namespace octet {

HorizontalPass::HorizontalPass(const ResampleWeights& weights, int channels) : channels_(channels) {
  OCTET_CHECK(channels == 1 || channels == 3);
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
  if (channels_ == 3) {
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
