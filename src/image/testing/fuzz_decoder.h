// What all decoder fuzzers do with an input: open it as one format and read every row.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "image/image_formats.h"

namespace octet::testing {

// Inputs of other formats and images above 2^16 pixels (which only cost time) are passed over.
inline void FuzzDecoder(ImageFormat format, std::span<const uint8_t> file) {
  constexpr ImageLimits kLimits{.max_pixels = 1 << 16, .max_side = 1 << 14};
  const auto reader = FindImageFormatReader(file);
  if (!reader || (*reader)->format != format) return;
  const auto header = ReadImageHeader(file);
  if (!header || !CheckImageLimits(*header, kLimits)) return;
  const auto source = (*reader)->open(file);
  if (!source) return;
  OCTET_CHECK((*source)->width() == header->width);
  OCTET_CHECK((*source)->height() == header->height);
  std::vector<uint8_t> row((*source)->row_bytes());
  while ((*source)->rows_left() > 0) {
    if (!(*source)->ReadRow(row)) return;
  }
}

}  // namespace octet::testing
