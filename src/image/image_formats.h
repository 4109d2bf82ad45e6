// The one list of image formats that octet reads. To add a format: write <name>_decoder.{h,cc},
// add its enumerator to ImageFormat and its row to image_formats.cc; the header reader, the
// decoder, the error text and the tests walk the list.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "image/image_header.h"
#include "image/row_source.h"

namespace octet {

struct ImageFormatReader {
  ImageFormat format;
  std::string_view name;
  bool (*recognizes)(std::span<const uint8_t> file);
  Result<ImageHeader> (*read_header)(std::span<const uint8_t> file);
  // Grey images give 1 channel, all others 3. The caller has checked the header's limits; `file`
  // must outlive the source.
  Result<std::unique_ptr<RowSource>> (*open)(std::span<const uint8_t> file);
  // The same with both sides divided by `reduction` (1, 2, 4 or 8), rounded up. Null: the format
  // cannot be decoded so.
  Result<std::unique_ptr<RowSource>> (*open_reduced)(std::span<const uint8_t> file,
                                                     int reduction) = nullptr;
};

std::span<const ImageFormatReader> ImageFormatReaders();

const ImageFormatReader& ImageFormatReaderOf(ImageFormat format);

// The reader that recognises the first bytes; Unsupported with the list of formats.
Result<const ImageFormatReader*> FindImageFormatReader(std::span<const uint8_t> file);

}  // namespace octet
