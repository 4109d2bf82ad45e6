#include <algorithm>
#include <cstring>
#include <limits>

#include "kernels/resize/resize_kernel.h"
#include "kernels/resize/resize_positions.h"

namespace octet::kernels {
namespace {

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
  constexpr int64_t kHalf = kResizeUnit * kResizeUnit / 2;
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
    const int64_t dy = row.position - kResizeUnit * row.low;
    const int64_t dx = column.position - kResizeUnit * column.low;
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t sum = top_left[c] * (kResizeUnit - dy) * (kResizeUnit - dx) +
                          bottom_left[c] * dy * (kResizeUnit - dx) +
                          top_right[c] * (kResizeUnit - dy) * dx + bottom_right[c] * dy * dx;
      *output++ =
          static_cast<int8_t>((sum + (sum > 0 ? kHalf : -kHalf)) / (kResizeUnit * kResizeUnit));
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
