#include "image/horizontal_pass.h"

#include <algorithm>

namespace octet {
namespace {

constexpr int kLowBits = 11;
constexpr size_t kBlock = 8;
// So many products of a low half and a pixel fit into 32 bits: 4096 * 2047 * 255 < 2^31.
constexpr size_t kMaxTerms = 4096;

struct SplitSum {
  int64_t high = 0;
  int64_t low = 0;
};

// count is a multiple of kBlock and at most kMaxTerms.
SplitSum DotBlock(const int16_t* pixels, const int16_t* high, const int16_t* low, size_t count) {
  int32_t high_sum = 0;
  int32_t low_sum = 0;
  for (size_t t = 0; t < count; ++t) {
    high_sum += pixels[t] * high[t];
    low_sum += pixels[t] * low[t];
  }
  return {high_sum, low_sum};
}

SplitSum Dot(const int16_t* pixels, const int16_t* high, const int16_t* low, size_t count) {
  SplitSum sum;
  for (size_t t = 0; t < count; t += kMaxTerms) {
    const SplitSum block = DotBlock(pixels + t, high + t, low + t, std::min(count - t, kMaxTerms));
    sum.high += block.high;
    sum.low += block.low;
  }
  return sum;
}

size_t RoundedUpToBlocks(size_t count) { return (count + kBlock - 1) / kBlock * kBlock; }

}  // namespace

HorizontalPass::HorizontalPass(const ResampleWeights& weights, int input_width, int channels)
    : channels_(static_cast<size_t>(channels)),
      padded_count_(RoundedUpToBlocks(static_cast<size_t>(weights.max_count()))) {
  plane_stride_ = static_cast<size_t>(input_width) + padded_count_;
  planes_.resize(channels_ * plane_stride_);
  const int output_width = weights.output_size();
  high_.resize(static_cast<size_t>(output_width) * padded_count_);
  low_.resize(high_.size());
  for (int o = 0; o < output_width; ++o) {
    first_.push_back(weights.window(o).first);
    size_t i = static_cast<size_t>(o) * padded_count_;
    for (const int32_t weight : weights.weights(o)) {
      high_[i] = static_cast<int16_t>(weight >> kLowBits);
      low_[i] = static_cast<int16_t>(weight & ((1 << kLowBits) - 1));
      ++i;
    }
  }
}

void HorizontalPass::Run(std::span<const uint8_t> input, std::span<uint8_t> output) {
  SplitPlanes(input);
  const int16_t* high = high_.data();
  const int16_t* low = low_.data();
  uint8_t* to = output.data();
  for (const int first : first_) {
    for (size_t c = 0; c < channels_; ++c) {
      const SplitSum sum =
          Dot(&planes_[c * plane_stride_ + static_cast<size_t>(first)], high, low, padded_count_);
      *to++ = RoundedPixel((sum.high << kLowBits) + sum.low);
    }
    high += padded_count_;
    low += padded_count_;
  }
}

void HorizontalPass::SplitPlanes(std::span<const uint8_t> input) {
  if (channels_ == 1) {
    std::ranges::copy(input, planes_.begin());
    return;
  }
  int16_t* red = planes_.data();
  int16_t* green = red + plane_stride_;
  int16_t* blue = green + plane_stride_;
  const uint8_t* from = input.data();
  const size_t width = input.size() / 3;
  for (size_t x = 0; x < width; ++x) {
    red[x] = from[3 * x];
    green[x] = from[3 * x + 1];
    blue[x] = from[3 * x + 2];
  }
}

}  // namespace octet
