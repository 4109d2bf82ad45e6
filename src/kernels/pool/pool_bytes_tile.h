// The loops of kernels/pool/pool_bytes_kernel.h, written once: each file that includes this one
// compiles them for its instruction set.
#pragma once

#include "kernels/byte_sums.h"
#include "kernels/pool/pool_bytes_kernel.h"

namespace octet::kernels {
namespace {

// The taps of an output pixel that lie inside the image.
struct PoolWindow {
  const uint8_t* first = nullptr;  // channel 0 of the first tap
  int rows = 0;
  int columns = 0;
};

int Bounded(int x, int min, int max) { return x < min ? min : (x > max ? max : x); }

PoolWindow WindowAt(const PoolBytesArguments& a, int row, int x) {
  const Pool2DGeometry& g = *a.geometry;
  const int image = row / g.output.height;
  const int top = InputY(g.window, row % g.output.height, 0);
  const int left = InputX(g.window, x, 0);
  const int first_y = Bounded(top, 0, g.input.height);
  const int first_x = Bounded(left, 0, g.input.width);
  return {a.input + NhwcIndex(g.input, {image, first_y, first_x, 0}),
          Bounded(top + g.filter_height, 0, g.input.height) - first_y,
          Bounded(left + g.filter_width, 0, g.input.width) - first_x};
}

// visit(const uint8_t* tap) for every tap, from channel `channel` on.
template <class Visit>
void ForEachTapOf(const PoolBytesArguments& a, const PoolWindow& window, int channel,
                  const Visit& visit) {
  const int64_t channels = a.geometry->input.channels;
  const int64_t row_bytes = channels * a.geometry->input.width;
  for (int y = 0; y < window.rows; ++y) {
    const uint8_t* tap = window.first + y * row_bytes + channel;
    for (int x = 0; x < window.columns; ++x) visit(tap + x * channels);
  }
}

// pixel(window, channel, channels, output) for every output pixel, in groups of channels.
template <class Pixel>
void ForEachPooledPixel(const PoolBytesArguments& a, const Pixel& pixel) {
  const Nhwc& output = a.geometry->output;
  for (int row = a.first_row; row < a.first_row + a.rows; ++row) {
    for (int x = 0; x < output.width; ++x) {
      const PoolWindow window = WindowAt(a, row, x);
      uint8_t* to = a.output + (static_cast<int64_t>(row) * output.width + x) * output.channels;
      for (int c = 0; c < output.channels; c += ByteSums::kMostChannels) {
        const int channels = Bounded(output.channels - c, 0, ByteSums::kMostChannels);
        pixel(window, c, channels, to + c);
      }
    }
  }
}

void StorePooled(const PoolBytesArguments& a, const uint8_t* __restrict values, int channels,
                 uint8_t* __restrict output) {
  const uint8_t min = a.clamp_min;
  const uint8_t max = a.clamp_max;
  const uint8_t flip = a.output_flip;
  for (int c = 0; c < channels; ++c) {
    const uint8_t at_least_min = values[c] < min ? min : values[c];
    output[c] = static_cast<uint8_t>((at_least_min > max ? max : at_least_min) ^ flip);
  }
}

void AverageBytes(const PoolBytesArguments& a) {
  ForEachPooledPixel(a, [&](const PoolWindow& window, int channel, int channels, uint8_t* output) {
    ByteSums sums(channels, a.input_flip);
    ForEachTapOf(a, window, channel, [&sums](const uint8_t* tap) { sums.Add(tap); });
    const int count = window.rows * window.columns;
    const int32_t half = count / 2;
    const int32_t last_lowered = count % 2 == 0 ? count * a.zero : -1;
    const float inverse = 1.0F / static_cast<float>(count);
    const int32_t* __restrict totals = sums.totals();
    uint8_t means[ByteSums::kMostChannels];
    for (int c = 0; c < channels; ++c) {
      const int32_t sum = totals[c] + half - (totals[c] <= last_lowered ? 1 : 0);
      const float quotient = (static_cast<float>(sum) + 0.5F) * inverse;
      means[c] = static_cast<uint8_t>(static_cast<int32_t>(quotient));
    }
    StorePooled(a, means, channels, output);
  });
}

void MaxBytes(const PoolBytesArguments& a) {
  ForEachPooledPixel(a, [&](const PoolWindow& window, int channel, int channels, uint8_t* output) {
    uint8_t best[ByteSums::kMostChannels] = {};
    const uint8_t flip = a.input_flip;
    ForEachTapOf(a, window, channel, [&best, flip, channels](const uint8_t* __restrict tap) {
      for (int c = 0; c < channels; ++c) {
        const auto x = static_cast<uint8_t>(tap[c] ^ flip);
        best[c] = x > best[c] ? x : best[c];
      }
    });
    StorePooled(a, best, channels, output);
  });
}

}  // namespace
}  // namespace octet::kernels
