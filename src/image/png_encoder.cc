#include "image/png_encoder.h"

#include <png.h>

namespace octet {

Result<std::vector<uint8_t>> EncodePng(const PixelImage& image) {
  if (image.channels != 1 && image.channels != 3)
    return InvalidArgument("a PNG of {} channels: 1 or 3 are wanted", image.channels);
  png_image header = {};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = image.channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  // libpng's bound of the size comes without compressing anything.
  std::vector<uint8_t> file(PNG_IMAGE_PNG_SIZE_MAX(header));
  png_alloc_size_t bytes = file.size();
  const bool written = png_image_write_to_memory(&header, file.data(), &bytes, 0,
                                                 image.pixels.data(), 0, nullptr) != 0;
  if (!written) return Internal("libpng: {}", header.message);
  file.resize(bytes);
  return file;
}

}  // namespace octet
