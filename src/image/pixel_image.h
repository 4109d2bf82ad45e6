// PixelImage: a whole image in memory, for what cannot stream: interlaced PNG, GIF, WebP, rotation.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "image/row_source.h"

namespace octet {

struct PixelImage {
  PixelImage(int image_width, int image_height, int image_channels)
      : width(image_width),
        height(image_height),
        channels(image_channels),
        pixels(static_cast<size_t>(width) * static_cast<size_t>(height) *
               static_cast<size_t>(channels)) {}

  size_t row_bytes() const { return static_cast<size_t>(width) * static_cast<size_t>(channels); }
  uint8_t* row(int y) { return pixels.data() + static_cast<size_t>(y) * row_bytes(); }
  const uint8_t* row(int y) const { return pixels.data() + static_cast<size_t>(y) * row_bytes(); }

  int width;
  int height;
  int channels;
  std::vector<uint8_t> pixels;  // rows top to bottom, channels interleaved, no padding
};

// All rows that `source` has left must be all its rows.
Result<PixelImage> ReadAllRows(RowSource& source);

// The rows of `image`, which the source owns.
std::unique_ptr<RowSource> RowsOf(PixelImage image);

}  // namespace octet
