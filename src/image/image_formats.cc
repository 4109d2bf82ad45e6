#include "image/image_formats.h"

#include <algorithm>
#include <iterator>

#include "image/bmp_decoder.h"
#include "image/gif_decoder.h"
#include "image/jpeg_decoder.h"
#include "image/png_decoder.h"
#include "image/webp_decoder.h"

namespace octet {
namespace {

constexpr ImageFormatReader kReaders[] = {
    {ImageFormat::kJpeg, "JPEG", IsJpeg, ReadJpegHeader, OpenJpeg, OpenReducedJpeg},
    {ImageFormat::kPng, "PNG", IsPng, ReadPngHeader, OpenPng},
    {ImageFormat::kBmp, "BMP", IsBmp, ReadBmpHeader, OpenBmp},
    {ImageFormat::kGif, "GIF", IsGif, ReadGifHeader, OpenGif},
    {ImageFormat::kWebp, "WebP", IsWebp, ReadWebpHeader, OpenWebp},
};

std::string SupportedNames() {
  std::string names;
  for (const ImageFormatReader& reader : kReaders) {
    if (!names.empty()) names += ", ";
    names += reader.name;
  }
  return names;
}

}  // namespace

std::span<const ImageFormatReader> ImageFormatReaders() { return kReaders; }

const ImageFormatReader& ImageFormatReaderOf(ImageFormat format) {
  const auto* found = std::ranges::find(kReaders, format, &ImageFormatReader::format);
  OCTET_CHECK(found != std::end(kReaders));
  return *found;
}

Result<const ImageFormatReader*> FindImageFormatReader(std::span<const uint8_t> file) {
  const auto* found = std::ranges::find_if(
      kReaders, [&](const ImageFormatReader& reader) { return reader.recognizes(file); });
  if (found == std::end(kReaders)) {
    return Unsupported("unknown image type, want one of {}", SupportedNames());
  }
  return found;
}

}  // namespace octet
