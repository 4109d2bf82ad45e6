// Dense images, channels innermost:
//
//   index(b, y, x, c) = ((b * height + y) * width + x) * channels + c
//
//   | b0 y0 x0: c0 c1 .. | b0 y0 x1: c0 c1 .. | .. | b0 y1 x0: c0 c1 .. | ..
//
// `static` on purpose, as in kernels/requantize.h.
#pragma once

#include <cstdint>

namespace octet::kernels {

struct Nhwc {
  int batches = 0;
  int height = 0;
  int width = 0;
  int channels = 0;
};

struct NhwcPosition {
  int batch = 0;
  int y = 0;
  int x = 0;
  int channel = 0;
};

[[maybe_unused]] static inline int64_t NhwcIndex(const Nhwc& image, const NhwcPosition& at) {
  const int64_t row = static_cast<int64_t>(at.batch) * image.height + at.y;
  return (row * image.width + at.x) * image.channels + at.channel;
}

[[maybe_unused]] static inline bool IsInside(const Nhwc& image, int y, int x) {
  return y >= 0 && y < image.height && x >= 0 && x < image.width;
}

// visit(position) for every element, in memory order.
template <class Visit>
static inline void ForEachPosition(const Nhwc& image, Visit visit) {
  for (int batch = 0; batch < image.batches; ++batch) {
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        for (int channel = 0; channel < image.channels; ++channel) {
          visit(NhwcPosition{batch, y, x, channel});
        }
      }
    }
  }
}

}  // namespace octet::kernels
