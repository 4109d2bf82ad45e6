// The orientation in an EXIF block: tag 0x0112 of the first IFD of a TIFF structure.
//
//   "II" or "MM", 42, offset of IFD0 -> count, count * {tag, type, n, value}
// A pure function: any thread may call it.
#pragma once

#include <cstdint>
#include <span>

namespace octet {

// 1 to 8; 1 when the block is broken or has no valid orientation. `exif` may start with "Exif\0\0".
int ExifOrientationTag(std::span<const uint8_t> exif);

}  // namespace octet
