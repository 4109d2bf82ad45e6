#include "image/exif.h"

#include <gtest/gtest.h>

#include <vector>

#include "image/testing/encode_images.h"

namespace octet {
namespace {

using testing::Bytes;

constexpr size_t kPrefixBytes = 6;
constexpr size_t kTypeOffset = kPrefixBytes + 12;
constexpr size_t kCountOffset = kPrefixBytes + 14;
constexpr size_t kValueOffset = kPrefixBytes + 18;

TEST(Exif, ReadsEveryOrientation) {
  for (uint8_t orientation = 1; orientation <= 8; ++orientation) {
    const Bytes exif = testing::ExifBlock(orientation);
    EXPECT_EQ(ExifOrientationTag(exif), orientation);
    EXPECT_EQ(ExifOrientationTag(std::span(exif).subspan(kPrefixBytes)), orientation);
  }
}

TEST(Exif, ReadsBigEndian) {
  const Bytes exif = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0};
  EXPECT_EQ(ExifOrientationTag(exif), 6);
}

TEST(Exif, UnknownValuesAreUpright) {
  EXPECT_EQ(ExifOrientationTag(testing::ExifBlock(0)), 1);
  EXPECT_EQ(ExifOrientationTag(testing::ExifBlock(9)), 1);
  Bytes two_values = testing::ExifBlock(6);
  two_values[kCountOffset] = 2;
  EXPECT_EQ(ExifOrientationTag(two_values), 1);
  Bytes text = testing::ExifBlock(6);
  text[kTypeOffset] = 2;
  EXPECT_EQ(ExifOrientationTag(text), 1);
}

TEST(Exif, EveryTruncationIsUprightOrRight) {
  const Bytes exif = testing::ExifBlock(6);
  for (size_t size = 0; size < exif.size(); ++size) {
    const int orientation = ExifOrientationTag(std::span(exif).first(size));
    EXPECT_EQ(orientation, size >= kValueOffset + 4 ? 6 : 1) << size;
  }
}

TEST(Exif, DirectoryBeyondTheEndIsUpright) {
  Bytes exif = testing::ExifBlock(6);
  for (size_t i = 0; i < 4; ++i) exif[kPrefixBytes + 4 + i] = 0xFF;
  EXPECT_EQ(ExifOrientationTag(exif), 1);
}

}  // namespace
}  // namespace octet
