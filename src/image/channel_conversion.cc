#include "image/channel_conversion.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace octet {
namespace {

class ConvertedRows : public RowSource {
 public:
  ConvertedRows(std::unique_ptr<RowSource> source, int channels)
      : RowSource(source->width(), source->height(), channels),
        source_(std::move(source)),
        source_row_(source_->row_bytes()) {}

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    OCTET_TRY(source_->ReadRow(source_row_));
    if (channels() == 3) {
      GreyToRgb(row);
    } else {
      RgbToGrey(row);
    }
    return {};
  }

  void GreyToRgb(std::span<uint8_t> row) const {
    uint8_t* to = row.data();
    for (const uint8_t grey : source_row_) {
      *to++ = grey;
      *to++ = grey;
      *to++ = grey;
    }
  }

  void RgbToGrey(std::span<uint8_t> row) const {
    const uint8_t* from = source_row_.data();
    for (uint8_t& grey : row) {
      grey =
          static_cast<uint8_t>((from[0] * 19595 + from[1] * 38470 + from[2] * 7471 + 0x8000) >> 16);
      from += 3;
    }
  }

  std::unique_ptr<RowSource> source_;
  std::vector<uint8_t> source_row_;
};

}  // namespace

std::unique_ptr<RowSource> WithChannels(std::unique_ptr<RowSource> source, int channels) {
  OCTET_CHECK(channels == 1 || channels == 3);
  if (source->channels() == channels) return source;
  return std::make_unique<ConvertedRows>(std::move(source), channels);
}

}  // namespace octet
