#include "image/palette.h"

#include <cstddef>
#include <utility>

namespace octet {
namespace {

class PaletteRows : public RowSource {
 public:
  PaletteRows(PixelImage indices, const Palette& palette)
      : RowSource(indices.width, indices.height, 3),
        indices_(std::move(indices)),
        palette_(palette) {}

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    palette_.LookUp({indices_.row(y_++), indices_.row_bytes()}, row);
    return {};
  }

  PixelImage indices_;
  Palette palette_;
  int y_ = 0;
};

}  // namespace

Palette Palette::GreyRamp() {
  Palette palette;
  for (size_t i = 0; i < palette.colors.size(); ++i) {
    const auto grey = static_cast<uint8_t>(i);
    palette.colors[i] = {grey, grey, grey};
  }
  return palette;
}

void Palette::LookUp(std::span<const uint8_t> indices, std::span<uint8_t> rgb) const {
  uint8_t* to = rgb.data();
  for (const uint8_t index : indices) {
    const Rgb color = colors[index];
    *to++ = color.r;
    *to++ = color.g;
    *to++ = color.b;
  }
}

std::unique_ptr<RowSource> PaletteRowsOf(PixelImage indices, const Palette& palette) {
  return std::make_unique<PaletteRows>(std::move(indices), palette);
}

}  // namespace octet
