#include "image/gif_decoder.h"

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "image/palette.h"

namespace octet {
namespace {

// One file in giflib: Open (ReadRow of the first frame)*.
class GifStream {
 public:
  static Result<std::unique_ptr<GifStream>> Open(std::span<const uint8_t> file) {
    std::unique_ptr<GifStream> stream(new GifStream(file));
    int error = 0;
    stream->gif_ = DGifOpen(stream.get(), ReadBytes, &error);
    if (stream->gif_ == nullptr) return Damage(error);
    OCTET_TRY(stream->SeekFirstFrame());
    return stream;
  }
  GifStream(const GifStream&) = delete;
  GifStream& operator=(const GifStream&) = delete;
  ~GifStream() {
    if (gif_ != nullptr) DGifCloseFile(gif_, nullptr);
  }

  const GifImageDesc& frame() const { return gif_->Image; }
  // The screen, enlarged to hold the frame.
  int width() const { return std::max(gif_->SWidth, frame().Left + frame().Width); }
  int height() const { return std::max(gif_->SHeight, frame().Top + frame().Height); }
  uint8_t background_index() const { return background_index_; }

  Palette palette() const {
    Palette palette = Palette::GreyRamp();
    const ColorMapObject* map = frame().ColorMap != nullptr ? frame().ColorMap : gif_->SColorMap;
    for (int i = 0; map != nullptr && i < map->ColorCount; ++i) {
      const GifColorType color = map->Colors[i];
      palette.colors[static_cast<size_t>(i)] = {color.Red, color.Green, color.Blue};
    }
    return palette;
  }

  Status ReadRow(uint8_t* indices) {
    if (DGifGetLine(gif_, indices, frame().Width) == GIF_ERROR) return Damage(gif_->Error);
    return {};
  }

 private:
  explicit GifStream(std::span<const uint8_t> file) : unread_(file) {}

  static int ReadBytes(GifFileType* gif, GifByteType* to, int count) {
    auto* stream = static_cast<GifStream*>(gif->UserData);
    const size_t available = std::min(static_cast<size_t>(count), stream->unread_.size());
    std::memcpy(to, stream->unread_.data(), available);
    stream->unread_ = stream->unread_.subspan(available);
    return static_cast<int>(available);
  }

  static Error Damage(int error) {
    const char* text = GifErrorString(error);
    return Corrupt("GIF image: {}", text != nullptr ? text : "damaged");
  }

  Status SeekFirstFrame() {
    for (;;) {
      GifRecordType type = UNDEFINED_RECORD_TYPE;
      if (DGifGetRecordType(gif_, &type) == GIF_ERROR) return Damage(gif_->Error);
      if (type == TERMINATE_RECORD_TYPE) return Corrupt("GIF image: no frame");
      if (type == IMAGE_DESC_RECORD_TYPE) break;
      OCTET_TRY(ReadExtension());
    }
    if (DGifGetImageDesc(gif_) == GIF_ERROR) return Damage(gif_->Error);
    if (frame().Width < 1 || frame().Height < 1) {
      return Corrupt("GIF image: frame has {} x {} pixels", frame().Width, frame().Height);
    }
    return {};
  }

  Status ReadExtension() {
    int code = 0;
    GifByteType* block = nullptr;  // its length, then its bytes; null after the last
    if (DGifGetExtension(gif_, &code, &block) == GIF_ERROR) return Damage(gif_->Error);
    while (block != nullptr) {
      GraphicsControlBlock control;
      if (code == GRAPHICS_EXT_FUNC_CODE &&
          DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK &&
          control.TransparentColor != NO_TRANSPARENT_COLOR) {
        background_index_ = static_cast<uint8_t>(control.TransparentColor);
      }
      if (DGifGetExtensionNext(gif_, &block) == GIF_ERROR) return Damage(gif_->Error);
    }
    return {};
  }

  std::span<const uint8_t> unread_;
  GifFileType* gif_ = nullptr;  // owned
  uint8_t background_index_ = 0;
};

// Interlaced files store rows 0, 8, 16 ..., then 4, 12 ..., then 2, 6 ..., then 1, 3 ...
struct Pass {
  int first;
  int step;
};
constexpr std::array<Pass, 4> kInterlacedPasses = {{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
constexpr std::array<Pass, 1> kSinglePass = {{{0, 1}}};

Status ReadFrame(GifStream& stream, PixelImage& canvas) {
  const GifImageDesc& frame = stream.frame();
  const std::span<const Pass> passes =
      frame.Interlace ? std::span<const Pass>(kInterlacedPasses) : kSinglePass;
  for (const Pass& pass : passes) {
    for (int y = pass.first; y < frame.Height; y += pass.step) {
      OCTET_TRY(stream.ReadRow(canvas.row(frame.Top + y) + frame.Left));
    }
  }
  return {};
}

}  // namespace

bool IsGif(std::span<const uint8_t> file) {
  const std::string_view start(reinterpret_cast<const char*>(file.data()),
                               std::min<size_t>(file.size(), 6));
  return start == "GIF87a" || start == "GIF89a";
}

Result<ImageHeader> ReadGifHeader(std::span<const uint8_t> file) {
  OCTET_ASSIGN(const auto stream, GifStream::Open(file));
  return ImageHeader{
      .format = ImageFormat::kGif, .width = stream->width(), .height = stream->height()};
}

Result<std::unique_ptr<RowSource>> OpenGif(std::span<const uint8_t> file) {
  OCTET_ASSIGN(const auto stream, GifStream::Open(file));
  PixelImage canvas(stream->width(), stream->height(), 1);
  std::ranges::fill(canvas.pixels, stream->background_index());
  OCTET_TRY(ReadFrame(*stream, canvas));
  return PaletteRowsOf(std::move(canvas), stream->palette());
}

}  // namespace octet
