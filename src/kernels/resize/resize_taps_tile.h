// The loops of kernels/resize/resize_taps_kernel.h, written once: each file that includes this one
// compiles them for its instruction set.
#pragma once

#include "kernels/resize/resize_taps_kernel.h"

namespace octet::kernels {
namespace {

// pixel(row, column, corners, output) for every output pixel; corners: near-near, far-near,
// near-far, far-far as (row, column).
template <class Pixel>
void ForEachResizedPixel(const ResizeTapsArguments& a, const Pixel& pixel) {
  const ResizeArguments& g = a.geometry;
  const int64_t pixel_bytes = g.channel_count;
  const int64_t row_bytes = g.input_width * pixel_bytes;
  for (int64_t r = a.first_row; r < a.first_row + a.row_count; ++r) {
    const ResizeTap& row = a.rows[r % g.output_height];
    const uint8_t* image = a.input + r / g.output_height * g.input_height * row_bytes;
    const uint8_t* near = image + row.near * row_bytes;
    const uint8_t* far = image + row.far * row_bytes;
    uint8_t* output = a.output + r * g.output_width * pixel_bytes;
    for (int64_t x = 0; x < g.output_width; ++x) {
      const ResizeTap& column = a.columns[x];
      const uint8_t* const corners[4] = {
          near + column.near * pixel_bytes, far + column.near * pixel_bytes,
          near + column.far * pixel_bytes, far + column.far * pixel_bytes};
      pixel(row, column, corners, output + x * pixel_bytes);
    }
  }
}

void BilinearUInt8(const ResizeTapsArguments& a) {
  const int64_t channels = a.geometry.channel_count;
  const uint8_t from = a.input_flip;
  const uint8_t to = a.output_flip;
  ForEachResizedPixel(a, [=](const ResizeTap& row, const ResizeTap& column,
                             const uint8_t* const* corners, uint8_t* __restrict output) {
    const float dy = row.far_part;
    const float dx = column.far_part;
    const float near_y = 1.0F - dy;
    const float near_x = 1.0F - dx;
    const auto part = [from](const uint8_t* corner, int64_t c) {
      return static_cast<float>(static_cast<int32_t>(corner[c] ^ from));
    };
    for (int64_t c = 0; c < channels; ++c) {
      const float y = part(corners[0], c) * near_y * near_x + part(corners[1], c) * dy * near_x +
                      part(corners[2], c) * near_y * dx + part(corners[3], c) * dy * dx + 0.5F;
      output[c] = static_cast<uint8_t>(static_cast<int32_t>(y) ^ to);
    }
  });
}

void BilinearInt8(const ResizeTapsArguments& a) {
  constexpr int32_t kUnit = 1 << 10;
  constexpr int32_t kSquare = kUnit * kUnit;
  constexpr int32_t kHalf = kSquare / 2;
  constexpr int32_t kZero = 128;
  const int64_t channels = a.geometry.channel_count;
  const uint8_t from = a.input_flip;
  const uint8_t to = a.output_flip;
  ForEachResizedPixel(a, [=](const ResizeTap& row, const ResizeTap& column,
                             const uint8_t* const* corners, uint8_t* __restrict output) {
    const int32_t dy = row.far_units;
    const int32_t dx = column.far_units;
    const int32_t weights[4] = {(kUnit - dy) * (kUnit - dx), dy * (kUnit - dx), (kUnit - dy) * dx,
                                dy * dx};
    const auto part = [from](const uint8_t* corner, int64_t c) {
      return static_cast<int32_t>(corner[c] ^ from) - kZero;
    };
    for (int64_t c = 0; c < channels; ++c) {
      const int32_t sum = part(corners[0], c) * weights[0] + part(corners[1], c) * weights[1] +
                          part(corners[2], c) * weights[2] + part(corners[3], c) * weights[3];
      const int32_t y = (sum + (sum > 0 ? kHalf : -kHalf)) / kSquare + kZero;
      output[c] = static_cast<uint8_t>(y ^ to);
    }
  });
}

}  // namespace
}  // namespace octet::kernels
