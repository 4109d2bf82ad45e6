// The colours that the indices of a palette image stand for. Entries that a file leaves out are the
// grey of their own index, as in Pillow.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "image/pixel_image.h"
#include "image/row_source.h"

namespace octet {

struct Rgb {
  uint8_t r;
  uint8_t g;
  uint8_t b;
};

struct Palette {
  static Palette GreyRamp();

  // rgb has three bytes an index.
  void LookUp(std::span<const uint8_t> indices, std::span<uint8_t> rgb) const;

  std::array<Rgb, 256> colors;
};

// The rows of a whole image of indices (1 channel) as R, G, B.
std::unique_ptr<RowSource> PaletteRowsOf(PixelImage indices, const Palette& palette);

}  // namespace octet
