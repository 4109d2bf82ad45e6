#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/resize/resize_kernel.h"

namespace octet::kernels {
namespace {

constexpr int64_t kUnit = 1 << 10;  // of positions and weights in integers

// Where one output row or column reads the input.
template <class Number>
struct Neighbours {
  int64_t low = 0;
  int64_t high = 0;
  Number position = 0;
};

float ScaleOf(const ResizeArguments& arguments, int64_t input_size, int64_t output_size) {
  if (arguments.align_corners && output_size > 1) {
    return static_cast<float>(input_size - 1) / static_cast<float>(output_size - 1);
  }
  return static_cast<float>(input_size) / static_cast<float>(output_size);
}

Neighbours<float> NeighboursOf(const ResizeArguments& arguments, int64_t index, int64_t input_size,
                               int64_t output_size) {
  constexpr float kHalf = 0.5F;
  const float scale = ScaleOf(arguments, input_size, output_size);
  const auto value = static_cast<float>(index);
  const float position =
      arguments.half_pixel_centers ? (value + kHalf) * scale - kHalf : value * scale;
  const auto floor = static_cast<int64_t>(std::floor(position));
  const auto ceil = static_cast<int64_t>(std::ceil(position));
  return {std::clamp<int64_t>(floor, 0, input_size - 1), std::min(ceil, input_size - 1), position};
}

Neighbours<int64_t> IntegerNeighboursOf(const ResizeArguments& arguments, int64_t index,
                                        int64_t input_size, int64_t output_size) {
  int64_t scale = (kUnit * input_size + output_size / 2) / output_size;
  if (arguments.align_corners && output_size > 1) {
    scale = (kUnit * (input_size - 1) + (output_size - 1) / 2) / (output_size - 1);
  }
  int64_t position = index * scale;
  if (arguments.half_pixel_centers) position += scale / 2 - kUnit / 2;
  const int64_t floor = position / kUnit;
  const int64_t ceil = (position + kUnit - 1) / kUnit;
  return {std::clamp<int64_t>(floor, 0, input_size - 1), std::min(ceil, input_size - 1), position};
}

int64_t NearestOf(const ResizeArguments& arguments, int64_t index, int64_t input_size,
                  int64_t output_size) {
  const float offset = arguments.half_pixel_centers ? 0.5F : 0.0F;
  const float position =
      (static_cast<float>(index) + offset) * ScaleOf(arguments, input_size, output_size);
  const float nearest = arguments.align_corners ? std::round(position) : std::floor(position);
  return std::min(static_cast<int64_t>(nearest), input_size - 1);
}

// Calls pixel(b, y, x) for every output pixel in memory order.
template <class Function>
void ForEachOutputPixel(const ResizeArguments& arguments, const Function& pixel) {
  for (int64_t b = 0; b < arguments.batch_count; ++b) {
    for (int64_t y = 0; y < arguments.output_height; ++y) {
      for (int64_t x = 0; x < arguments.output_width; ++x) pixel(b, y, x);
    }
  }
}

int64_t InputPixel(const ResizeArguments& arguments, int64_t b, int64_t y, int64_t x) {
  return (b * arguments.input_height + y) * arguments.input_width + x;
}

}  // namespace

template <class T>
void ResizeBilinearReference(const ResizeArguments& arguments, const T* input, T* output) {
  constexpr float kRounding = std::numeric_limits<T>::is_integer ? 0.5F : 0.0F;
  const int64_t channels = arguments.channel_count;
  ForEachOutputPixel(arguments, [&](int64_t b, int64_t y, int64_t x) {
    const auto row = NeighboursOf(arguments, y, arguments.input_height, arguments.output_height);
    const auto column = NeighboursOf(arguments, x, arguments.input_width, arguments.output_width);
    const T* top_left = input + InputPixel(arguments, b, row.low, column.low) * channels;
    const T* bottom_left = input + InputPixel(arguments, b, row.high, column.low) * channels;
    const T* top_right = input + InputPixel(arguments, b, row.low, column.high) * channels;
    const T* bottom_right = input + InputPixel(arguments, b, row.high, column.high) * channels;
    const float dy = row.position - static_cast<float>(row.low);
    const float dx = column.position - static_cast<float>(column.low);
    for (int64_t c = 0; c < channels; ++c) {
      *output++ = static_cast<T>(static_cast<float>(top_left[c]) * (1.0F - dy) * (1.0F - dx) +
                                 static_cast<float>(bottom_left[c]) * dy * (1.0F - dx) +
                                 static_cast<float>(top_right[c]) * (1.0F - dy) * dx +
                                 static_cast<float>(bottom_right[c]) * dy * dx + kRounding);
    }
  });
}

template void ResizeBilinearReference(const ResizeArguments&, const float*, float*);
template void ResizeBilinearReference(const ResizeArguments&, const uint8_t*, uint8_t*);

void ResizeBilinearIntegerReference(const ResizeArguments& arguments, const int8_t* input,
                                    int8_t* output) {
  constexpr int64_t kHalf = kUnit * kUnit / 2;
  const int64_t channels = arguments.channel_count;
  ForEachOutputPixel(arguments, [&](int64_t b, int64_t y, int64_t x) {
    const auto row =
        IntegerNeighboursOf(arguments, y, arguments.input_height, arguments.output_height);
    const auto column =
        IntegerNeighboursOf(arguments, x, arguments.input_width, arguments.output_width);
    const int8_t* top_left = input + InputPixel(arguments, b, row.low, column.low) * channels;
    const int8_t* bottom_left = input + InputPixel(arguments, b, row.high, column.low) * channels;
    const int8_t* top_right = input + InputPixel(arguments, b, row.low, column.high) * channels;
    const int8_t* bottom_right = input + InputPixel(arguments, b, row.high, column.high) * channels;
    const int64_t dy = row.position - kUnit * row.low;
    const int64_t dx = column.position - kUnit * column.low;
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t sum = top_left[c] * (kUnit - dy) * (kUnit - dx) +
                          bottom_left[c] * dy * (kUnit - dx) + top_right[c] * (kUnit - dy) * dx +
                          bottom_right[c] * dy * dx;
      *output++ = static_cast<int8_t>((sum + (sum > 0 ? kHalf : -kHalf)) / (kUnit * kUnit));
    }
  });
}

void ResizeNearestNeighborReference(const ResizeArguments& arguments, int64_t pixel_bytes,
                                    const uint8_t* input, uint8_t* output) {
  ForEachOutputPixel(arguments, [&](int64_t b, int64_t y, int64_t x) {
    const int64_t row = NearestOf(arguments, y, arguments.input_height, arguments.output_height);
    const int64_t column = NearestOf(arguments, x, arguments.input_width, arguments.output_width);
    std::memcpy(output, input + InputPixel(arguments, b, row, column) * pixel_bytes,
                static_cast<size_t>(pixel_bytes));
    output += pixel_bytes;
  });
}

}  // namespace octet::kernels
