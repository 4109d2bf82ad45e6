// Sums of bytes, channel by channel: the inner loops of the fast pools and means. Plain loops that
// compilers turn into vectors of the file's instruction set.
//
//   ByteSums sums(channels, flip);
//   (sums.Add(tap))*         sum[c] += tap[c] ^ flip
//   sums.totals()[c]
//
// Sums of 16 bits hold 257 bytes; then they are moved to 32 bits. `static` and in an unnamed
// namespace on purpose, as in kernels/requantize.h.
#pragma once

#include <cstdint>

namespace octet::kernels {
namespace {

class ByteSums {
 public:
  static constexpr int kMostChannels = 256;
  // Totals stay below 2^31.
  static constexpr int64_t kMostTaps = int64_t{1} << 23;

  ByteSums(int channels, uint8_t flip) : channels_(channels), flip_(flip) {
    for (int c = 0; c < channels; ++c) totals_[c] = 0;
    ClearPartial();
  }

  void Add(const uint8_t* __restrict tap) {
    if (taps_ == kMostPartialTaps) MovePartial();
    uint16_t* __restrict partial = partial_;
    const uint8_t flip = flip_;
    const int channels = channels_;
    for (int c = 0; c < channels; ++c)
      partial[c] = static_cast<uint16_t>(partial[c] + static_cast<uint8_t>(tap[c] ^ flip));
    ++taps_;
  }

  const int32_t* totals() {
    MovePartial();
    return totals_;
  }

 private:
  static constexpr int kMostPartialTaps = 257;

  void ClearPartial() {
    for (int c = 0; c < channels_; ++c) partial_[c] = 0;
    taps_ = 0;
  }
  void MovePartial() {
    for (int c = 0; c < channels_; ++c) totals_[c] += partial_[c];
    ClearPartial();
  }

  int channels_;
  uint8_t flip_;
  int taps_ = 0;
  uint16_t partial_[kMostChannels];
  int32_t totals_[kMostChannels];
};

}  // namespace
}  // namespace octet::kernels
