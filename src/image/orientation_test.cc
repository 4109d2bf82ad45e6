#include "image/orientation.h"

#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

// 1 2 3
// 4 5 6
PixelImage TwoRows() {
  PixelImage image(3, 2, 1);
  image.pixels = {1, 2, 3, 4, 5, 6};
  return image;
}

TEST(Oriented, TurnsAsPillowDoes) {
  const std::vector<std::vector<uint8_t>> wanted = {
      {1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1}, {4, 5, 6, 1, 2, 3},
      {1, 4, 2, 5, 3, 6}, {4, 1, 5, 2, 6, 3}, {6, 3, 5, 2, 4, 1}, {3, 6, 2, 5, 1, 4},
  };
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const PixelImage image = Oriented(TwoRows(), orientation);
    EXPECT_EQ(image.pixels, wanted[static_cast<size_t>(orientation - 1)]) << orientation;
    EXPECT_EQ(image.width, orientation < 5 ? 3 : 2);
    EXPECT_EQ(image.height, orientation < 5 ? 2 : 3);
  }
}

TEST(Oriented, KeepsThePixelsOfColourTogether) {
  PixelImage image(2, 1, 3);
  image.pixels = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(Oriented(image, 2).pixels, (std::vector<uint8_t>{4, 5, 6, 1, 2, 3}));
}

}  // namespace
}  // namespace octet
