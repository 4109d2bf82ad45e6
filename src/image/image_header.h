// What an image file says about itself before anything is decoded: format, size, orientation.
//
// The format is recognised by the first bytes, never by a name or a Content-Type. A caller that
// maps errors to answers asks in this order; each step has its own code:
//   ReadImageHeader   Unsupported: no known format (HTTP 415); Corrupt: a broken header (400)
//   CheckImageLimits  InvalidArgument: too large (413)
//   decoding          Corrupt: truncated or damaged (400)
// Both read only the given bytes and hold no state: any thread may call them.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace octet {

enum class ImageFormat { kJpeg, kPng, kBmp, kGif, kWebp };

struct ImageHeader {
  ImageFormat format = ImageFormat::kJpeg;
  // As stored: orientations 5 to 8 swap them when they are applied.
  int width = 0;
  int height = 0;
  int orientation = 1;  // EXIF tag 0x0112, 1 to 8; 1 when the file has none
};

// The defaults are Pillow's warning threshold and the largest side libjpeg takes.
struct ImageLimits {
  int64_t max_pixels = 89'478'485;
  int max_side = 65500;
};

// "JPEG"
std::string_view ImageFormatName(ImageFormat format);

// Allocates nothing that grows with the image.
Result<ImageHeader> ReadImageHeader(std::span<const uint8_t> file);

Status CheckImageLimits(const ImageHeader& header, const ImageLimits& limits);

}  // namespace octet
