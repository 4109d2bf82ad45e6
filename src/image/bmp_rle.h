// The run-length codes of BMP: RLE8 and RLE4 (Windows BITMAPINFOHEADER, BI_RLE8, BI_RLE4).
//
//   n v          n > 0: n pixels; RLE8: all v; RLE4: the high half of v, the low half, in turn
//   0 0          end of row          0 1   end of image          0 2 x y   skip x pixels, y rows
//   0 n ...      n > 2: n pixels as they are (RLE4: two a byte), padded to an even byte count
// Pixels that no code writes are 0; pixels beyond a row's end are dropped.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "image/pixel_image.h"

namespace octet {

// Writes the indices into `indices`, which is all zero. bits is 4 or 8. Corrupt when the data end
// before the last row is full and before an end-of-image code.
Status DecodeBmpRle(std::span<const uint8_t> data, int bits, bool top_down, PixelImage& indices);

}  // namespace octet
