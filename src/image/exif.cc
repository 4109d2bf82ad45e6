#include "image/exif.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace octet {
namespace {

constexpr int kUpright = 1;
constexpr uint32_t kOrientationTag = 0x0112;
constexpr uint32_t kTypeByte = 1;
constexpr uint32_t kTypeShort = 3;
constexpr uint32_t kTypeLong = 4;
constexpr size_t kEntryBytes = 12;

// Integers of either byte order; reads past the end give 0, which no valid field holds.
class TiffBytes {
 public:
  TiffBytes(std::span<const uint8_t> bytes, bool big_endian)
      : bytes_(bytes), big_endian_(big_endian) {}

  uint32_t Integer(size_t offset, size_t size) const {
    if (offset > bytes_.size() || bytes_.size() - offset < size) return 0;
    uint32_t value = 0;
    for (size_t i = 0; i < size; ++i) {
      value = value << 8 | bytes_[offset + (big_endian_ ? i : size - 1 - i)];
    }
    return value;
  }

 private:
  std::span<const uint8_t> bytes_;
  bool big_endian_;
};

size_t TypeBytes(uint32_t type) {
  switch (type) {
    case kTypeByte:
      return 1;
    case kTypeShort:
      return 2;
    case kTypeLong:
      return 4;
    default:
      return 0;
  }
}

bool StartsWith(std::span<const uint8_t> bytes, std::span<const uint8_t> prefix) {
  return bytes.size() >= prefix.size() && std::ranges::equal(bytes.first(prefix.size()), prefix);
}

}  // namespace

int ExifOrientationTag(std::span<const uint8_t> exif) {
  constexpr std::array<uint8_t, 6> kPrefix = {'E', 'x', 'i', 'f', 0, 0};
  constexpr std::array<uint8_t, 4> kLittleEndian = {'I', 'I', 42, 0};
  constexpr std::array<uint8_t, 4> kBigEndian = {'M', 'M', 0, 42};
  if (StartsWith(exif, kPrefix)) exif = exif.subspan(kPrefix.size());
  const bool big_endian = StartsWith(exif, kBigEndian);
  if (!big_endian && !StartsWith(exif, kLittleEndian)) return kUpright;
  const TiffBytes tiff(exif, big_endian);

  const size_t directory = tiff.Integer(4, 4);
  const uint32_t entry_count = tiff.Integer(directory, 2);
  int orientation = kUpright;
  for (uint32_t i = 0; i < entry_count; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (entry + kEntryBytes > exif.size()) break;
    const uint32_t type = tiff.Integer(entry + 2, 2);
    if (tiff.Integer(entry, 2) != kOrientationTag || tiff.Integer(entry + 4, 4) != 1) continue;
    const uint32_t value = tiff.Integer(entry + 8, TypeBytes(type));
    orientation = value >= 1 && value <= 8 ? static_cast<int>(value) : kUpright;
  }
  return orientation;
}

}  // namespace octet
