#include "image/crop.h"

#include <gtest/gtest.h>

#include <vector>

#include "image/pixel_image.h"

namespace octet {
namespace {

std::vector<uint8_t> Cropped(int width, int height, double fraction) {
  PixelImage image(width, height, 1);
  for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i);
  const auto source = RowsOf(image);
  const auto rows = CenterSquareRows(*source, fraction);
  const auto cropped = ReadAllRows(*rows);
  EXPECT_TRUE(cropped);
  return cropped->pixels;
}

TEST(CenterSquare, TakesTheMiddleOfTheShorterSide) {
  // 0 1 2 3
  // 4 5 6 7
  EXPECT_EQ(Cropped(4, 2, 1.0), (std::vector<uint8_t>{1, 2, 5, 6}));
}

TEST(CenterSquare, RoundsTheOffsetOfAnOddRestUp) {
  EXPECT_EQ(Cropped(5, 2, 1.0), (std::vector<uint8_t>{2, 3, 7, 8}));
  EXPECT_EQ(Cropped(2, 3, 0.5), (std::vector<uint8_t>{3}));
}

TEST(CenterSquare, KeepsAtLeastOnePixel) {
  EXPECT_EQ(Cropped(1, 1, 0.1), (std::vector<uint8_t>{0}));
}

}  // namespace
}  // namespace octet
