#include "image/decode.h"

#include <utility>

#include "image/channel_conversion.h"
#include "image/image_formats.h"

namespace octet {

Result<std::unique_ptr<RowSource>> OpenImage(std::span<const uint8_t> file, int channels,
                                             const ImageLimits& limits) {
  OCTET_ASSIGN(const ImageHeader header, ReadImageHeader(file));
  OCTET_TRY(CheckImageLimits(header, limits));
  OCTET_ASSIGN(const ImageFormatReader* reader, FindImageFormatReader(file));
  OCTET_ASSIGN(auto source, reader->open(file));
  return WithChannels(std::move(source), channels);
}

Result<PixelImage> DecodeImage(std::span<const uint8_t> file, int channels,
                               const ImageLimits& limits) {
  OCTET_ASSIGN(const auto source, OpenImage(file, channels, limits));
  return ReadAllRows(*source);
}

}  // namespace octet
