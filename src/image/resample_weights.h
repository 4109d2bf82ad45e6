// The integer filter weights of one axis, equal to Pillow's (libImaging/Resample.c).
//
// With scale = input / output, width = max(scale, 1), support = S * width (bilinear S = 1, bicubic
// S = 2 with a = -0.5), output o covers the inputs t with |t + 0.5 - centre| < support, rounded,
// where centre = (o + 0.5) * scale. Their weights f((t + 0.5 - centre) / width) are normalised to
// sum 1 in double, then rounded to multiples of 2^-22, halves away from zero.
// Plain data, computed once an image.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace octet {

inline constexpr int kWeightBits = 22;

// A pixel from its weighted sum: rounded, halves up, and clamped. Overshooting bicubic sums leave
// room for the rounding term in 32 bits: |sum| < 1.4 * 255 * 2^22.
template <class Sum>
constexpr uint8_t RoundedPixel(Sum sum) {
  constexpr Sum kHalf = Sum{1} << (kWeightBits - 1);
  return static_cast<uint8_t>(std::clamp<Sum>((sum + kHalf) >> kWeightBits, 0, 255));
}

enum class ResampleKernel { kTriangle, kCubic };

class ResampleWeights {
 public:
  ResampleWeights(int input_size, int output_size, ResampleKernel kernel);

  struct Window {
    int first = 0;  // input index
    int count = 0;
  };

  int output_size() const { return static_cast<int>(windows_.size()); }
  // No window is longer.
  int max_count() const { return max_count_; }
  Window window(int output) const { return windows_[static_cast<size_t>(output)]; }
  std::span<const int32_t> weights(int output) const {
    const auto o = static_cast<size_t>(output);
    return {&weights_[o * static_cast<size_t>(max_count_)], static_cast<size_t>(windows_[o].count)};
  }

 private:
  int max_count_;
  std::vector<Window> windows_;
  std::vector<int32_t> weights_;  // max_count_ an output
};

}  // namespace octet
