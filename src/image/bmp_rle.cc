#include "image/bmp_rle.h"

#include <algorithm>
#include <cstddef>

namespace octet {
namespace {

constexpr uint8_t kEndOfRow = 0;
constexpr uint8_t kEndOfImage = 1;
constexpr uint8_t kSkip = 2;

// Where the next pixel goes.
class Cursor {
 public:
  Cursor(bool top_down, PixelImage& image) : top_down_(top_down), image_(image) {}

  bool at_end() const {
    return y_ >= image_.height || (y_ == image_.height - 1 && x_ >= image_.width);
  }
  bool past_last_row() const { return y_ >= image_.height; }
  void Write(uint8_t index) {
    if (x_ < image_.width && y_ < image_.height) {
      image_.row(top_down_ ? y_ : image_.height - 1 - y_)[x_] = index;
    }
    ++x_;
  }
  void EndRow() {
    x_ = 0;
    ++y_;
  }
  void Skip(int right, int rows) {
    x_ += right;
    y_ += rows;
  }

 private:
  bool top_down_;
  PixelImage& image_;
  int64_t x_ = 0;
  int y_ = 0;
};

uint8_t HalfOf(uint8_t byte, size_t i) {
  return i % 2 == 0 ? static_cast<uint8_t>(byte >> 4) : static_cast<uint8_t>(byte & 15);
}

}  // namespace

Status DecodeBmpRle(std::span<const uint8_t> data, int bits, bool top_down, PixelImage& indices) {
  const bool halves = bits == 4;
  Cursor cursor(top_down, indices);
  while (!cursor.past_last_row() && data.size() >= 2) {
    const uint8_t count = data[0];
    const uint8_t value = data[1];
    data = data.subspan(2);
    if (count > 0) {
      for (size_t i = 0; i < count; ++i) cursor.Write(halves ? HalfOf(value, i) : value);
    } else if (value == kEndOfRow) {
      cursor.EndRow();
    } else if (value == kEndOfImage) {
      return {};
    } else if (value == kSkip) {
      if (data.size() < 2) break;
      cursor.Skip(data[0], data[1]);
      data = data.subspan(2);
    } else {
      const size_t bytes = halves ? (value + size_t{1}) / 2 : value;
      if (data.size() < bytes) break;
      for (size_t i = 0; i < value; ++i) {
        cursor.Write(halves ? HalfOf(data[i / 2], i) : data[i]);
      }
      data = data.subspan(std::min(bytes + bytes % 2, data.size()));
    }
  }
  if (!cursor.at_end()) return Corrupt("BMP image: run-length data are truncated");
  return {};
}

}  // namespace octet
