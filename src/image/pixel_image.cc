#include "image/pixel_image.h"

#include <algorithm>
#include <utility>

namespace octet {
namespace {

class PixelImageRows : public RowSource {
 public:
  explicit PixelImageRows(PixelImage image)
      : RowSource(image.width, image.height, image.channels), image_(std::move(image)) {}

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    std::copy_n(image_.row(y_++), row.size(), row.data());
    return {};
  }

  PixelImage image_;
  int y_ = 0;
};

}  // namespace

Result<PixelImage> ReadAllRows(RowSource& source) {
  OCTET_CHECK(source.rows_left() == source.height());
  PixelImage image(source.width(), source.height(), source.channels());
  for (int y = 0; y < image.height; ++y) {
    OCTET_TRY(source.ReadRow({image.row(y), image.row_bytes()}));
  }
  return image;
}

std::unique_ptr<RowSource> RowsOf(PixelImage image) {
  return std::make_unique<PixelImageRows>(std::move(image));
}

}  // namespace octet
