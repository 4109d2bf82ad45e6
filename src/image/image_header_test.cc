#include "image/image_header.h"

#include <gtest/gtest.h>

#include "image/image_formats.h"
#include "image/testing/encode_images.h"

namespace octet {
namespace {

using testing::Bytes;
using testing::Picture;

Bytes ImageOf(ImageFormat format) {
  switch (format) {
    case ImageFormat::kJpeg:
      return testing::EncodeJpeg(Picture(3, 2, 3), 3, 2, 3);
    case ImageFormat::kPng:
      return testing::EncodePng(Picture(3, 2, 3), 3, 2, PNG_COLOR_TYPE_RGB);
    case ImageFormat::kBmp:
      return testing::MakeBmp(Bytes(2 * 12), 3, 2);
    case ImageFormat::kGif:
      return testing::SmallGif(false);
    case ImageFormat::kWebp:
      return testing::EncodeLosslessWebp(Picture(3, 2, 3), 3, 2);
  }
  return {};
}

TEST(ImageHeader, RecognisesEveryFormatByContent) {
  for (const ImageFormatReader& reader : ImageFormatReaders()) {
    SCOPED_TRACE(reader.name);
    const auto header = ReadImageHeader(ImageOf(reader.format));
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->format, reader.format);
    EXPECT_EQ(header->width, 3);
    EXPECT_EQ(header->height, 2);
    EXPECT_EQ(header->orientation, 1);
    EXPECT_EQ(ImageFormatName(reader.format), reader.name);
  }
}

TEST(ImageHeader, NamesTheFormatsWhenItKnowsNone) {
  const Bytes text = {'%', 'P', 'D', 'F', '-', '1', '.', '7'};
  const auto header = ReadImageHeader(text);
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().code, Code::kUnsupported);
  EXPECT_EQ(header.error().message, "unknown image type, want one of JPEG, PNG, BMP, GIF, WebP");
  EXPECT_EQ(ReadImageHeader({}).error().code, Code::kUnsupported);
}

TEST(ImageHeader, EveryTruncationIsAnErrorOrTheSameHeader) {
  for (const ImageFormatReader& reader : ImageFormatReaders()) {
    SCOPED_TRACE(reader.name);
    const Bytes file = ImageOf(reader.format);
    for (size_t size = 0; size < file.size(); ++size) {
      const Bytes head(file.begin(), file.begin() + static_cast<ptrdiff_t>(size));
      const auto header = ReadImageHeader(head);
      if (!header) continue;
      EXPECT_EQ(header->width, 3) << size;
      EXPECT_EQ(header->height, 2) << size;
    }
  }
}

TEST(ImageHeader, HasTheExifOrientation) {
  const auto jpeg =
      ReadImageHeader(testing::EncodeJpeg(Picture(3, 2, 3), 3, 2, 3, {.orientation = 6}));
  ASSERT_TRUE(jpeg);
  EXPECT_EQ(jpeg->orientation, 6);
  const auto png = ReadImageHeader(
      testing::EncodePng(Picture(3, 2, 1), 3, 2, PNG_COLOR_TYPE_GRAY, {.orientation = 8}));
  ASSERT_TRUE(png);
  EXPECT_EQ(png->orientation, 8);
}

TEST(ImageHeader, RefusesImagesWithoutPixels) {
  const auto header = ReadImageHeader(testing::MakeBmp({}, 0, 2));
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().code, Code::kCorrupt);
  EXPECT_EQ(header.error().message, "BMP image has 0 x 2 pixels");
}

TEST(ImageLimits, BoundPixelsAndSides) {
  const ImageLimits limits{.max_pixels = 100, .max_side = 50};
  EXPECT_TRUE(CheckImageLimits({.width = 10, .height = 10}, limits));
  EXPECT_TRUE(CheckImageLimits({.width = 50, .height = 2}, limits));
  const Status pixels = CheckImageLimits({.width = 11, .height = 10}, limits);
  ASSERT_FALSE(pixels);
  EXPECT_EQ(pixels.error().code, Code::kInvalidArgument);
  EXPECT_EQ(pixels.error().message, "image has 11 x 10 pixels, limit 100");
  const Status side = CheckImageLimits({.width = 51, .height = 1}, limits);
  ASSERT_FALSE(side);
  EXPECT_EQ(side.error().message, "image has 51 x 1 pixels, limit 50 a side");
}

TEST(ImageLimits, DoNotOverflow) {
  constexpr int kHuge = 0x7FFFFFFF;
  EXPECT_FALSE(CheckImageLimits({.width = kHuge, .height = kHuge}, {}));
}

}  // namespace
}  // namespace octet
