// Turning an image upright: EXIF orientations 1 to 8, as Pillow's ImageOps.exif_transpose.
// Pure functions: any thread may call them.
#pragma once

#include "image/pixel_image.h"

namespace octet {

// orientation is 1 to 8: upright, mirrored, rotated by 180 degrees, flipped, transposed, to be
// rotated clockwise by 90, transversed, to be rotated clockwise by 270.
PixelImage Oriented(const PixelImage& image, int orientation);

}  // namespace octet
