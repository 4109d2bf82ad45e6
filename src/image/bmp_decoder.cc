#include "image/bmp_decoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "image/bmp_rle.h"
#include "image/palette.h"

namespace octet {
namespace {

constexpr size_t kFileHeaderBytes = 14;
constexpr uint32_t kOs2HeaderBytes = 12;
constexpr uint32_t kWindowsHeaderBytes = 40;
constexpr uint32_t kMinMaskedHeaderBytes = 56;  // from here on the header holds four bit masks
constexpr std::array<uint32_t, 5> kHeaderBytes = {kOs2HeaderBytes, kWindowsHeaderBytes, 64, 108,
                                                  124};
constexpr uint32_t kMaxPaletteEntries = 256;

enum class Compression : uint32_t { kRaw = 0, kRle8 = 1, kRle4 = 2, kBitfields = 3 };

struct ChannelMasks {
  uint32_t r;
  uint32_t g;
  uint32_t b;
  uint32_t a;
  friend bool operator==(const ChannelMasks&, const ChannelMasks&) = default;
};

// Where the channels are in a pixel without a palette, read as a little-endian integer.
struct PixelLayout {
  int bits;
  ChannelMasks stored;  // as the file gives them
  ChannelMasks read;
};
constexpr ChannelMasks kRgb555 = {0x7C00, 0x3E0, 0x1F, 0};
constexpr ChannelMasks kRgb565 = {0xF800, 0x7E0, 0x1F, 0};
constexpr ChannelMasks kBgr = {0xFF0000, 0xFF00, 0xFF, 0};
constexpr std::array<PixelLayout, 9> kBitfieldLayouts = {{
    {16, kRgb555, kRgb555},
    {16, kRgb565, kRgb565},
    {24, kBgr, kBgr},
    {32, kBgr, kBgr},
    {32, {0xFF0000, 0xFF00, 0xFF, 0xFF000000}, kBgr},
    {32, {0, 0, 0, 0}, kBgr},
    {32, {0xFF000000, 0xFF0000, 0xFF00, 0}, {0xFF000000, 0xFF0000, 0xFF00, 0}},
    {32, {0xFF000000, 0xFF0000, 0xFF00, 0xFF}, {0xFF000000, 0xFF0000, 0xFF00, 0}},
    {32, {0xFF, 0xFF00, 0xFF0000, 0xFF000000}, {0xFF, 0xFF00, 0xFF0000, 0}},
}};

// Everything the headers say.
struct BmpLayout {
  int width = 0;
  int height = 0;
  bool top_down = false;
  int bits = 0;
  Compression compression = Compression::kRaw;
  Palette palette = Palette::GreyRamp();  // for up to 8 bits
  ChannelMasks masks{};                   // for more
  std::span<const uint8_t> pixels;        // from the first stored row to the end of the file

  bool has_palette() const { return bits <= 8; }
  bool run_length_encoded() const {
    return compression == Compression::kRle8 || compression == Compression::kRle4;
  }
  size_t row_bytes() const {
    return (static_cast<size_t>(width) * static_cast<size_t>(bits) + 7) / 8;
  }
  size_t stride() const { return (row_bytes() + 3) / 4 * 4; }
};

// Little-endian integers, read in order; reading past the end sets `truncated` and gives 0.
class FieldReader {
 public:
  explicit FieldReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  uint32_t U32() { return Integer(4); }
  uint32_t U16() { return Integer(2); }
  void Seek(size_t offset) { offset_ = offset; }
  size_t offset() const { return offset_; }
  bool truncated() const { return truncated_; }

 private:
  uint32_t Integer(size_t size) {
    uint32_t value = 0;
    if (offset_ + size > bytes_.size()) {
      truncated_ = true;
    } else {
      for (size_t i = 0; i < size; ++i) {
        value |= static_cast<uint32_t>(bytes_[offset_ + i]) << (8 * i);
      }
    }
    offset_ += size;
    return value;
  }

  std::span<const uint8_t> bytes_;
  size_t offset_ = 0;
  bool truncated_ = false;
};

Status CheckDepth(const BmpLayout& layout) {
  switch (layout.bits) {
    case 1:
    case 4:
    case 8:
    case 16:
    case 24:
    case 32:
      break;
    default:
      return Unsupported("BMP image has {} bits a pixel, want 1, 4, 8, 16, 24 or 32", layout.bits);
  }
  if (layout.compression > Compression::kBitfields) {
    return Unsupported("BMP image has compression {}, want 0 (none), 1, 2 (RLE) or 3 (bit fields)",
                       static_cast<uint32_t>(layout.compression));
  }
  const bool fits = !layout.has_palette()                      ? !layout.run_length_encoded()
                    : layout.compression == Compression::kRle8 ? layout.bits == 8
                    : layout.compression == Compression::kRle4
                        ? layout.bits == 4
                        : layout.compression == Compression::kRaw;
  if (!fits) {
    return Unsupported("BMP image has compression {} at {} bits a pixel",
                       static_cast<uint32_t>(layout.compression), layout.bits);
  }
  return {};
}

Status ReadMasks(uint32_t header_bytes, FieldReader& fields, BmpLayout& layout) {
  if (layout.compression != Compression::kBitfields) {
    layout.masks = layout.bits == 16 ? kRgb555 : kBgr;
    return {};
  }
  ChannelMasks masks{.r = fields.U32(), .g = fields.U32(), .b = fields.U32(), .a = 0};
  // Only 32-bit pixels have room for alpha, and only long headers a field.
  if (header_bytes >= kMinMaskedHeaderBytes && layout.bits == 32) masks.a = fields.U32();
  const auto* found = std::ranges::find_if(kBitfieldLayouts, [&](const PixelLayout& known) {
    return known.bits == layout.bits && known.stored == masks;
  });
  if (found == kBitfieldLayouts.end()) {
    return Unsupported("BMP image has bit fields {:#x} {:#x} {:#x} {:#x} at {} bits a pixel",
                       masks.r, masks.g, masks.b, masks.a, layout.bits);
  }
  layout.masks = found->read;
  return {};
}

// Entries are B, G, R and, but for OS/2 1, a spare byte. A table that the file cuts short is
// completed by the grey ramp.
void ReadPalette(std::span<const uint8_t> bytes, uint32_t count, size_t entry_bytes,
                 Palette& palette) {
  for (size_t i = 0; i < count && (i + 1) * entry_bytes <= bytes.size(); ++i) {
    const uint8_t* entry = &bytes[i * entry_bytes];
    palette.colors[i] = {entry[2], entry[1], entry[0]};
  }
}

Result<BmpLayout> ReadLayout(std::span<const uint8_t> file) {
  constexpr size_t kOffsetField = 10;
  BmpLayout layout;
  FieldReader fields(file);
  fields.Seek(kOffsetField);
  size_t pixel_offset = fields.U32();
  const uint32_t header_bytes = fields.U32();
  if (fields.truncated()) return Corrupt("BMP image: file is truncated");
  if (std::ranges::find(kHeaderBytes, header_bytes) == kHeaderBytes.end()) {
    return Unsupported("BMP image has a header of {} bytes, want 12, 40, 64, 108 or 124",
                       header_bytes);
  }

  const bool os2 = header_bytes == kOs2HeaderBytes;
  uint32_t width = os2 ? fields.U16() : fields.U32();
  uint32_t height = os2 ? fields.U16() : fields.U32();
  fields.U16();  // planes
  layout.bits = static_cast<int>(fields.U16());
  uint32_t color_count = 0;
  if (!os2) {
    constexpr uint32_t kTopDownMark = 0xFF000000;  // a small negative height
    layout.top_down = height >= kTopDownMark;
    if (layout.top_down) height = -height;
    layout.compression = static_cast<Compression>(fields.U32());
    fields.U32();  // bytes of pixel data
    fields.U32();  // pixels per meter
    fields.U32();
    color_count = fields.U32();
    fields.U32();  // important colors
  }
  constexpr uint32_t kMaxSide = std::numeric_limits<int32_t>::max();
  if (width > kMaxSide || height > kMaxSide) {
    return Corrupt("BMP image has {} x {} pixels", width, height);
  }
  layout.width = static_cast<int>(width);
  layout.height = static_cast<int>(height);
  OCTET_TRY(CheckDepth(layout));
  if (!layout.has_palette()) OCTET_TRY(ReadMasks(header_bytes, fields, layout));
  // Masks behind a 40-byte header lie behind it; in longer headers they are part of it.
  fields.Seek(std::max(fields.offset(), kFileHeaderBytes + header_bytes));
  if (fields.truncated()) return Corrupt("BMP image: file is truncated");

  if (layout.has_palette()) {
    if (color_count == 0) color_count = 1U << layout.bits;
    if (color_count > kMaxPaletteEntries) {
      return Corrupt("BMP image has a palette of {} colors, want at most {}", color_count,
                     kMaxPaletteEntries);
    }
    const size_t entry_bytes = os2 ? 3 : 4;
    const size_t palette_offset = std::min(fields.offset(), file.size());
    ReadPalette(file.subspan(palette_offset), color_count, entry_bytes, layout.palette);
    // Some writers forget the palette in the offset.
    if (pixel_offset == kFileHeaderBytes + header_bytes) pixel_offset += 4 * size_t{color_count};
    fields.Seek(palette_offset + color_count * entry_bytes);
  }
  if (pixel_offset == 0) pixel_offset = fields.offset();
  if (pixel_offset > file.size()) return Corrupt("BMP image: file is truncated");
  layout.pixels = file.subspan(pixel_offset);
  return layout;
}

// A channel of a pixel without a palette, scaled to 0..255 as value * 255 / max.
class ChannelReader {
 public:
  explicit ChannelReader(uint32_t mask) : shift_(std::countr_zero(mask)), max_(mask >> shift_) {
    for (uint32_t value = 0; value <= max_; ++value) {
      scaled_[value] = static_cast<uint8_t>(value * 255 / max_);
    }
  }

  uint8_t operator()(uint32_t pixel) const { return scaled_[pixel >> shift_ & max_]; }

 private:
  int shift_;
  uint32_t max_;
  std::array<uint8_t, 256> scaled_{};
};

class RawBmpRows : public RowSource {
 public:
  explicit RawBmpRows(const BmpLayout& layout)
      : RowSource(layout.width, layout.height, 3), layout_(layout) {
    if (layout.has_palette()) {
      indices_.resize(static_cast<size_t>(layout.width));
    } else {
      channels_ = {ChannelReader(layout.masks.r), ChannelReader(layout.masks.g),
                   ChannelReader(layout.masks.b)};
    }
  }

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    const int stored_row = layout_.top_down ? y_ : layout_.height - 1 - y_;
    ++y_;
    const auto stored = layout_.pixels.subspan(static_cast<size_t>(stored_row) * layout_.stride(),
                                               layout_.row_bytes());
    if (layout_.has_palette()) {
      UnpackIndices(stored);
      layout_.palette.LookUp(indices_, row);
    } else {
      UnpackChannels(stored, row);
    }
    return {};
  }

  // The leftmost pixel is in the highest bits.
  void UnpackIndices(std::span<const uint8_t> stored) {
    const auto bits = static_cast<size_t>(layout_.bits);
    const size_t pixels_a_byte = 8 / bits;
    const unsigned mask = (1U << bits) - 1;
    for (size_t x = 0; x < indices_.size(); ++x) {
      const size_t shift = 8 - bits - x % pixels_a_byte * bits;
      indices_[x] = static_cast<uint8_t>(stored[x / pixels_a_byte] >> shift & mask);
    }
  }

  void UnpackChannels(std::span<const uint8_t> stored, std::span<uint8_t> row) const {
    const auto pixel_bytes = static_cast<size_t>(layout_.bits) / 8;
    const uint8_t* from = stored.data();
    for (size_t i = 0; i < row.size(); i += 3, from += pixel_bytes) {
      uint32_t pixel = 0;
      for (size_t byte = 0; byte < pixel_bytes; ++byte) {
        pixel |= static_cast<uint32_t>(from[byte]) << (8 * byte);
      }
      for (size_t c = 0; c < 3; ++c) row[i + c] = channels_[c](pixel);
    }
  }

  BmpLayout layout_;
  std::vector<uint8_t> indices_;         // one row, for up to 8 bits
  std::vector<ChannelReader> channels_;  // r, g, b, for more
  int y_ = 0;
};

}  // namespace

bool IsBmp(std::span<const uint8_t> file) {
  return file.size() >= 2 && file[0] == 'B' && file[1] == 'M';
}

Result<ImageHeader> ReadBmpHeader(std::span<const uint8_t> file) {
  OCTET_ASSIGN(const BmpLayout layout, ReadLayout(file));
  return ImageHeader{.format = ImageFormat::kBmp, .width = layout.width, .height = layout.height};
}

Result<std::unique_ptr<RowSource>> OpenBmp(std::span<const uint8_t> file) {
  OCTET_ASSIGN(const BmpLayout layout, ReadLayout(file));
  if (layout.run_length_encoded()) {
    PixelImage indices(layout.width, layout.height, 1);
    const int bits = layout.bits;
    OCTET_TRY(DecodeBmpRle(layout.pixels, bits, layout.top_down, indices));
    return PaletteRowsOf(std::move(indices), layout.palette);
  }
  // The last stored row may lack its padding.
  const size_t needed =
      static_cast<size_t>(layout.height - 1) * layout.stride() + layout.row_bytes();
  if (layout.pixels.size() < needed) return Corrupt("BMP image: file is truncated");
  return std::unique_ptr<RowSource>(std::make_unique<RawBmpRows>(layout));
}

}  // namespace octet
