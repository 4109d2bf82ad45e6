#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "image/pixel_image.h"

namespace octet {

// An image of one channel (grey) or three (RGB) as a PNG file. By libpng.
Result<std::vector<uint8_t>> EncodePng(const PixelImage& image);

}  // namespace octet
