// GIF through giflib: the first frame on its canvas, interlaced or not.
//
// The canvas is the logical screen, enlarged when the frame sticks out. Outside the frame it has
// the frame's transparent index, else index 0, in the frame's palette: what Pillow shows for
// frame 0. (Pillow 9.4 shows a frame with a grey-ramp palette of its own in the colours of a global
// palette, if there is one; here a frame's own palette always counts.) Transparency is dropped.
// Holds one byte a pixel. Row of image/image_formats.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "image/image_header.h"
#include "image/row_source.h"

namespace octet {

bool IsGif(std::span<const uint8_t> file);
Result<ImageHeader> ReadGifHeader(std::span<const uint8_t> file);
Result<std::unique_ptr<RowSource>> OpenGif(std::span<const uint8_t> file);

}  // namespace octet
