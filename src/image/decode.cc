#include "image/decode.h"

#include <utility>

#include "image/channel_conversion.h"
#include "image/image_formats.h"

namespace octet {

Result<std::unique_ptr<RowSource>> OpenImage(std::span<const uint8_t> file, int channels,
                                             const ImageLimits& limits) {
  OCTET_ASSIGN(const ImageHeader header, ReadImageHeader(file));
  OCTET_TRY(CheckImageLimits(header, limits));
  return OpenImage(file, header, channels);
}

Result<std::unique_ptr<RowSource>> OpenImage(std::span<const uint8_t> file,
                                             const ImageHeader& header, int channels,
                                             int reduction) {
  const ImageFormatReader& reader = ImageFormatReaderOf(header.format);
  OCTET_ASSIGN(auto source, reader.open_reduced != nullptr ? reader.open_reduced(file, reduction)
                                                           : reader.open(file));
  return WithChannels(std::move(source), channels);
}

Result<PixelImage> DecodeImage(std::span<const uint8_t> file, int channels,
                               const ImageLimits& limits) {
  OCTET_ASSIGN(const auto source, OpenImage(file, channels, limits));
  return ReadAllRows(*source);
}

}  // namespace octet
