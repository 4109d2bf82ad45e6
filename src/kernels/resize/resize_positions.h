// Where an output row or column reads the input (kernels/resize/resize_kernel.h), one axis at a
// time. `static` on purpose, as in kernels/requantize.h.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernels/resize/resize_kernel.h"

namespace octet::kernels {

inline constexpr int64_t kResizeUnit = 1 << 10;  // of positions and weights in integers

// Where one output row or column reads the input.
template <class Number>
struct Neighbours {
  int64_t low = 0;
  int64_t high = 0;
  Number position = 0;
};

[[maybe_unused]] static inline float ScaleOf(const ResizeArguments& arguments, int64_t input_size,
                                             int64_t output_size) {
  if (arguments.align_corners && output_size > 1) {
    return static_cast<float>(input_size - 1) / static_cast<float>(output_size - 1);
  }
  return static_cast<float>(input_size) / static_cast<float>(output_size);
}

[[maybe_unused]] static inline Neighbours<float> NeighboursOf(const ResizeArguments& arguments,
                                                              int64_t index, int64_t input_size,
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

[[maybe_unused]] static inline Neighbours<int64_t> IntegerNeighboursOf(
    const ResizeArguments& arguments, int64_t index, int64_t input_size, int64_t output_size) {
  int64_t scale = (kResizeUnit * input_size + output_size / 2) / output_size;
  if (arguments.align_corners && output_size > 1) {
    scale = (kResizeUnit * (input_size - 1) + (output_size - 1) / 2) / (output_size - 1);
  }
  int64_t position = index * scale;
  if (arguments.half_pixel_centers) position += scale / 2 - kResizeUnit / 2;
  const int64_t floor = position / kResizeUnit;
  const int64_t ceil = (position + kResizeUnit - 1) / kResizeUnit;
  return {std::clamp<int64_t>(floor, 0, input_size - 1), std::min(ceil, input_size - 1), position};
}

[[maybe_unused]] static inline int64_t NearestOf(const ResizeArguments& arguments, int64_t index,
                                                 int64_t input_size, int64_t output_size) {
  const float offset = arguments.half_pixel_centers ? 0.5F : 0.0F;
  const float position =
      (static_cast<float>(index) + offset) * ScaleOf(arguments, input_size, output_size);
  const float nearest = arguments.align_corners ? std::round(position) : std::floor(position);
  return std::min(static_cast<int64_t>(nearest), input_size - 1);
}

}  // namespace octet::kernels
