#include "image/png_decoder.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "image/exif.h"
#include "image/palette.h"

namespace octet {
namespace {

constexpr std::array<uint8_t, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
// A chunk is: length (4 bytes, big-endian), type (4), data (length), CRC (4).
constexpr size_t kChunkHeadBytes = 8;
constexpr size_t kCrcBytes = 4;
constexpr size_t kHeaderDataBytes = 13;
constexpr int kMaxGrey = 255;

uint32_t BigEndian32(const uint8_t* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

// One file in libpng: Create ReadHeader (ReadRow){height}, or ReadImage for an interlaced one.
//
// libpng reports errors by a callback that must not return: it jumps to the Guarded call. So
// between a Guarded and the jump there are only libpng's frames and trivial ones of this file.
class PngStream {
 public:
  explicit PngStream(std::span<const uint8_t> file) : unread_(file) {}
  PngStream(const PngStream&) = delete;
  PngStream& operator=(const PngStream&) = delete;
  ~PngStream() { png_destroy_read_struct(&png_, &info_, nullptr); }

  Status ReadHeader() {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, OnError, OnWarning);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) return Unavailable("PNG image: libpng cannot start");
    return Guarded([this] {
      constexpr int kAllAncillary = -1;
      png_set_read_fn(png_, this, OnRead);
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, kAllAncillary);
      png_read_info(png_, info_);
      color_type_ = png_get_color_type(png_, info_);
      bit_depth_ = png_get_bit_depth(png_, info_);
      if (bit_depth_ < 8) png_set_packing(png_);
      if (bit_depth_ == 16 && !is_grey16()) png_set_strip_16(png_);
      if ((color_type_ & PNG_COLOR_MASK_ALPHA) != 0) png_set_strip_alpha(png_);
      if (interlaced()) png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
    });
  }

  int width() const { return static_cast<int>(png_get_image_width(png_, info_)); }
  int height() const { return static_cast<int>(png_get_image_height(png_, info_)); }
  // As stored in the file; rows come without alpha, in 8 bits but for grey of 16.
  int color_type() const { return color_type_; }
  int bit_depth() const { return bit_depth_; }
  bool is_grey16() const { return color_type_ == PNG_COLOR_TYPE_GRAY && bit_depth_ == 16; }
  bool interlaced() const { return png_get_interlace_type(png_, info_) != PNG_INTERLACE_NONE; }
  size_t row_bytes() const { return png_get_rowbytes(png_, info_); }

  Palette palette() const {
    Palette palette = Palette::GreyRamp();
    png_colorp entries = nullptr;
    int count = 0;
    png_get_PLTE(png_, info_, &entries, &count);
    for (int i = 0; i < count; ++i) {
      palette.colors[static_cast<size_t>(i)] = {entries[i].red, entries[i].green, entries[i].blue};
    }
    return palette;
  }

  Status ReadRow(uint8_t* row) {
    return Guarded([this, row] { png_read_row(png_, row, nullptr); });
  }

  Status ReadImage(uint8_t** rows) {
    return Guarded([this, rows] { png_read_image(png_, rows); });
  }

 private:
  template <class Calls>
  Status Guarded(const Calls& calls) {
    if (setjmp(jump_) != 0) return Corrupt("PNG image: {}", message_);
    calls();
    return {};
  }

  [[noreturn]] static void OnError(png_structp png, png_const_charp message) {
    auto* stream = static_cast<PngStream*>(png_get_error_ptr(png));
    std::snprintf(stream->message_, sizeof(stream->message_), "%s", message);
    std::longjmp(stream->jump_, 1);
  }

  static void OnWarning(png_structp, png_const_charp) {}

  static void OnRead(png_structp png, png_bytep to, size_t count) {
    auto* stream = static_cast<PngStream*>(png_get_io_ptr(png));
    if (count > stream->unread_.size()) png_error(png, "file is truncated");
    std::memcpy(to, stream->unread_.data(), count);
    stream->unread_ = stream->unread_.subspan(count);
  }

  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int color_type_ = 0;
  int bit_depth_ = 0;
  std::span<const uint8_t> unread_;
  std::jmp_buf jump_;
  char message_[128] = "";
};

class PngRows : public RowSource {
 public:
  // Holds one row, or all rows of an interlaced image.
  static Result<std::unique_ptr<RowSource>> Open(std::unique_ptr<PngStream> stream) {
    std::unique_ptr<PngRows> rows(new PngRows(std::move(stream)));
    if (rows->stream_->interlaced()) OCTET_TRY(rows->ReadInterlaced());
    return std::unique_ptr<RowSource>(std::move(rows));
  }

 private:
  explicit PngRows(std::unique_ptr<PngStream> stream)
      : RowSource(stream->width(), stream->height(),
                  (stream->color_type() & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1),
        stream_(std::move(stream)) {
    const auto held_rows = static_cast<size_t>(stream_->interlaced() ? height() : 1);
    stored_.resize(held_rows * stream_->row_bytes());
    if (stream_->color_type() == PNG_COLOR_TYPE_PALETTE) palette_ = stream_->palette();
  }

  Status ReadInterlaced() {
    std::vector<uint8_t*> rows(static_cast<size_t>(height()));
    for (size_t y = 0; y < rows.size(); ++y) rows[y] = &stored_[y * stream_->row_bytes()];
    return stream_->ReadImage(rows.data());
  }

  Status ProduceRow(std::span<uint8_t> row) override {
    const uint8_t* stored = stored_.data();
    if (stream_->interlaced()) {
      stored += static_cast<size_t>(next_stored_row_++) * stream_->row_bytes();
    } else {
      OCTET_TRY(stream_->ReadRow(stored_.data()));
    }
    Convert({stored, stream_->row_bytes()}, row);
    return {};
  }

  void Convert(std::span<const uint8_t> stored, std::span<uint8_t> row) const {
    if (stream_->color_type() == PNG_COLOR_TYPE_PALETTE) {
      palette_.LookUp(stored, row);
    } else if (stream_->is_grey16()) {
      for (size_t x = 0; x < row.size(); ++x) {
        const bool saturates = stored[2 * x] != 0;  // the high byte
        row[x] = saturates ? kMaxGrey : stored[2 * x + 1];
      }
    } else {
      const int max = (1 << std::min(stream_->bit_depth(), 8)) - 1;
      const int scale = kMaxGrey / max;  // 255, 85, 17 or 1
      std::ranges::transform(stored, row.begin(), [scale](uint8_t sample) {
        return static_cast<uint8_t>(sample * scale);
      });
    }
  }

  std::unique_ptr<PngStream> stream_;
  std::vector<uint8_t> stored_;
  Palette palette_ = Palette::GreyRamp();
  int next_stored_row_ = 0;
};

}  // namespace

bool IsPng(std::span<const uint8_t> file) {
  return file.size() >= kSignature.size() &&
         std::ranges::equal(file.first(kSignature.size()), kSignature);
}

Result<ImageHeader> ReadPngHeader(std::span<const uint8_t> file) {
  ImageHeader header{.format = ImageFormat::kPng};
  bool has_header_chunk = false;
  std::span<const uint8_t> unread = file.subspan(kSignature.size());
  while (unread.size() >= kChunkHeadBytes) {
    const size_t length = BigEndian32(unread.data());
    const std::string_view type(reinterpret_cast<const char*>(unread.data()) + 4, 4);
    const auto data = unread.subspan(kChunkHeadBytes);
    if (data.size() < length) break;
    if (!has_header_chunk) {
      if (type != "IHDR" || length != kHeaderDataBytes) return Corrupt("PNG image: no IHDR chunk");
      has_header_chunk = true;
      header.width = static_cast<int>(BigEndian32(data.data()));
      header.height = static_cast<int>(BigEndian32(data.data() + 4));
    }
    if (type == "eXIf") header.orientation = ExifOrientationTag(data.first(length));
    if (type == "IEND" || data.size() < length + kCrcBytes) break;
    unread = data.subspan(length + kCrcBytes);
  }
  if (!has_header_chunk) return Corrupt("PNG image: file is truncated");
  return header;
}

Result<std::unique_ptr<RowSource>> OpenPng(std::span<const uint8_t> file) {
  auto stream = std::make_unique<PngStream>(file);
  OCTET_TRY(stream->ReadHeader());
  return PngRows::Open(std::move(stream));
}

}  // namespace octet
