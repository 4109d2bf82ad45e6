#include "image/orientation.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace octet {
namespace {

// Output pixel (x, y) is source pixel (x, y), first transposed, then mirrored in the source.
struct Reading {
  bool transpose;
  bool mirror_x;
  bool mirror_y;
};

constexpr std::array<Reading, 8> kReadings = {{
    {false, false, false},
    {false, true, false},
    {false, true, true},
    {false, false, true},
    {true, false, false},
    {true, false, true},
    {true, true, true},
    {true, true, false},
}};

}  // namespace

PixelImage Oriented(const PixelImage& image, int orientation) {
  OCTET_CHECK(orientation >= 1 && orientation <= 8);
  const Reading reading = kReadings[static_cast<size_t>(orientation - 1)];
  PixelImage output(reading.transpose ? image.height : image.width,
                    reading.transpose ? image.width : image.height, image.channels);
  // Steps in the source, in bytes, for one pixel to the right in the source's own directions.
  const auto pixel_bytes = static_cast<ptrdiff_t>(image.channels);
  const auto row_bytes = static_cast<ptrdiff_t>(image.row_bytes());
  const ptrdiff_t step_source_x = reading.mirror_x ? -pixel_bytes : pixel_bytes;
  const ptrdiff_t step_source_y = reading.mirror_y ? -row_bytes : row_bytes;
  const ptrdiff_t step_x = reading.transpose ? step_source_y : step_source_x;
  const ptrdiff_t step_y = reading.transpose ? step_source_x : step_source_y;
  const uint8_t* origin = image.row(reading.mirror_y ? image.height - 1 : 0) +
                          (reading.mirror_x ? row_bytes - pixel_bytes : 0);
  for (int y = 0; y < output.height; ++y) {
    uint8_t* to = output.row(y);
    for (int x = 0; x < output.width; ++x) {
      to = std::copy_n(origin + y * step_y + x * step_x, pixel_bytes, to);
    }
  }
  return output;
}

}  // namespace octet
