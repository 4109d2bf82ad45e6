#include "image/webp_decoder.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>

#include "image/exif.h"
#include "image/pixel_image.h"

namespace octet {
namespace {

struct DeleteDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
using Demuxer = std::unique_ptr<WebPDemuxer, DeleteDemuxer>;

// Parses the container only; borrows `file`.
Result<Demuxer> Demux(std::span<const uint8_t> file) {
  const WebPData data{.bytes = file.data(), .size = file.size()};
  Demuxer demuxer(WebPDemux(&data));
  if (demuxer == nullptr) return Corrupt("WebP image: file is truncated or damaged");
  return demuxer;
}

int CanvasWidth(const Demuxer& demuxer) {
  return static_cast<int>(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH));
}

int CanvasHeight(const Demuxer& demuxer) {
  return static_cast<int>(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT));
}

int Orientation(const Demuxer& demuxer) {
  WebPChunkIterator exif;
  if (WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &exif) == 0) return 1;
  const int orientation = ExifOrientationTag({exif.chunk.bytes, exif.chunk.size});
  WebPDemuxReleaseChunkIterator(&exif);
  return orientation;
}

// The demuxer has checked that the frame lies within the canvas.
Status DecodeFrame(const WebPIterator& frame, PixelImage& canvas) {
  constexpr size_t kChannels = 3;
  const size_t offset = static_cast<size_t>(frame.y_offset) * canvas.row_bytes() +
                        static_cast<size_t>(frame.x_offset) * kChannels;
  if (WebPDecodeRGBInto(frame.fragment.bytes, frame.fragment.size, canvas.pixels.data() + offset,
                        canvas.pixels.size() - offset,
                        static_cast<int>(canvas.row_bytes())) == nullptr) {
    return Corrupt("WebP image: damaged frame");
  }
  return {};
}

}  // namespace

bool IsWebp(std::span<const uint8_t> file) {
  constexpr size_t kStartBytes = 12;  // "RIFF", size, "WEBP"
  return file.size() >= kStartBytes && std::memcmp(file.data(), "RIFF", 4) == 0 &&
         std::memcmp(file.data() + 8, "WEBP", 4) == 0;
}

Result<ImageHeader> ReadWebpHeader(std::span<const uint8_t> file) {
  OCTET_ASSIGN(const auto demuxer, Demux(file));
  return ImageHeader{.format = ImageFormat::kWebp,
                     .width = CanvasWidth(demuxer),
                     .height = CanvasHeight(demuxer),
                     .orientation = Orientation(demuxer)};
}

Result<std::unique_ptr<RowSource>> OpenWebp(std::span<const uint8_t> file) {
  OCTET_ASSIGN(const auto demuxer, Demux(file));
  PixelImage canvas(CanvasWidth(demuxer), CanvasHeight(demuxer), 3);
  WebPIterator frame;
  if (WebPDemuxGetFrame(demuxer.get(), 1, &frame) == 0) return Corrupt("WebP image: no frame");
  const Status decoded = DecodeFrame(frame, canvas);
  WebPDemuxReleaseIterator(&frame);
  OCTET_TRY(decoded);
  return RowsOf(std::move(canvas));
}

}  // namespace octet
