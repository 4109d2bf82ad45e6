// PNG through libpng: all colour types and depths, interlaced or not; of an APNG the default image.
//
// Grey of 1, 2, 4 bits is scaled to 0..255; 16-bit grey without alpha saturates at 255, all other
// 16-bit samples keep their high byte. Alpha, tRNS, gamma and colour profiles are dropped.
// Ancillary chunks are skipped unread, eXIf apart. Rows stream unless interlaced. Row of
// image/image_formats.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "image/image_header.h"
#include "image/row_source.h"

namespace octet {

bool IsPng(std::span<const uint8_t> file);
Result<ImageHeader> ReadPngHeader(std::span<const uint8_t> file);
Result<std::unique_ptr<RowSource>> OpenPng(std::span<const uint8_t> file);

}  // namespace octet
