// BMP, own reader. What Pillow 9.4 reads, with the same result:
//   headers   12 (OS/2 1), 40 (Windows 3), 64 (OS/2 2), 108 (V4), 124 (V5) bytes
//   1, 4, 8 bits a pixel with a palette, raw or RLE4 / RLE8
//   16 bits   5-5-5, or the bit fields 5-5-5 and 5-6-5; a channel is value * 255 / max
//   24, 32    B G R (X), or one of the byte orders in bmp_decoder.cc's list of bit fields
//   bottom-up or top-down
// Where Pillow 9.4 misreads a valid file (RLE deltas and odd RLE4 runs, a two-colour palette at 4
// or 8 bits) the format's specification is followed. Alpha is dropped. Raw rows stream; RLE holds
// one byte a pixel. Row of image/image_formats.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "image/image_header.h"
#include "image/row_source.h"

namespace octet {

bool IsBmp(std::span<const uint8_t> file);
Result<ImageHeader> ReadBmpHeader(std::span<const uint8_t> file);
Result<std::unique_ptr<RowSource>> OpenBmp(std::span<const uint8_t> file);

}  // namespace octet
