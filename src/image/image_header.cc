#include "image/image_header.h"

#include <algorithm>

#include "image/image_formats.h"

namespace octet {

std::string_view ImageFormatName(ImageFormat format) {
  const auto readers = ImageFormatReaders();
  const auto found = std::ranges::find(readers, format, &ImageFormatReader::format);
  OCTET_CHECK(found != readers.end());
  return found->name;
}

Result<ImageHeader> ReadImageHeader(std::span<const uint8_t> file) {
  OCTET_ASSIGN(const ImageFormatReader* reader, FindImageFormatReader(file));
  OCTET_ASSIGN(const ImageHeader header, reader->read_header(file));
  if (header.width < 1 || header.height < 1) {
    return Corrupt("{} image has {} x {} pixels", reader->name, header.width, header.height);
  }
  return header;
}

Status CheckImageLimits(const ImageHeader& header, const ImageLimits& limits) {
  if (int64_t{header.width} * header.height > limits.max_pixels) {
    return InvalidArgument("image has {} x {} pixels, limit {}", header.width, header.height,
                           limits.max_pixels);
  }
  if (std::max(header.width, header.height) > limits.max_side) {
    return InvalidArgument("image has {} x {} pixels, limit {} a side", header.width, header.height,
                           limits.max_side);
  }
  return {};
}

}  // namespace octet
