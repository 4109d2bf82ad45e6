// RowSource: an image as a stream of rows, top to bottom. Decoders, crops and resizers are all
// RowSources, so a pipeline holds a few rows, not the image.
//
//   (ReadRow){height}
// A row is width * channels bytes, channels interleaved: 1 (grey) or 3 (R, G, B).
// One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"
#include "base/result.h"

namespace octet {

class RowSource {
 public:
  virtual ~RowSource() = default;
  RowSource(const RowSource&) = delete;
  RowSource& operator=(const RowSource&) = delete;

  int width() const { return width_; }
  int height() const { return height_; }
  int channels() const { return channels_; }
  size_t row_bytes() const { return static_cast<size_t>(width_) * static_cast<size_t>(channels_); }
  int rows_left() const { return height_ - next_row_; }

  // Fills `row` (row_bytes() long) with the next row. After an error the source is done for.
  // A decoder reports damage anywhere in its file by the last row at the latest.
  Status ReadRow(std::span<uint8_t> row) {
    OCTET_CHECK(rows_left() > 0);
    OCTET_CHECK(row.size() == row_bytes());
    ++next_row_;
    return ProduceRow(row);
  }

 protected:
  RowSource(int width, int height, int channels)
      : width_(width), height_(height), channels_(channels) {}

 private:
  virtual Status ProduceRow(std::span<uint8_t> row) = 0;

  int width_;
  int height_;
  int channels_;
  int next_row_ = 0;
};

}  // namespace octet
