// WebP through libwebp: lossy or lossless, of an animation the first frame on a black canvas.
//
// Alpha is dropped, not composited. Holds the whole image. Row of image/image_formats.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "image/image_header.h"
#include "image/row_source.h"

namespace octet {

bool IsWebp(std::span<const uint8_t> file);
Result<ImageHeader> ReadWebpHeader(std::span<const uint8_t> file);
Result<std::unique_ptr<RowSource>> OpenWebp(std::span<const uint8_t> file);

}  // namespace octet
