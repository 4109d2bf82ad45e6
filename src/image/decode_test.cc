#include "image/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/testing/encode_images.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Picture;

constexpr int kPictureWidth = 37;
constexpr int kPictureHeight = 29;

Bytes Decoded(const Bytes& file, int channels) {
  const auto image = DecodeImage(file, channels);
  EXPECT_TRUE(image) << image.error().message;
  return image ? image->pixels : Bytes();
}

Error DecodeError(const Bytes& file) {
  const auto image = DecodeImage(file, 3);
  EXPECT_FALSE(image);
  return image ? Error{Code::kInternal, "decoded"} : image.error();
}

Bytes Head(const Bytes& file, size_t size) {
  return {file.begin(), file.begin() + static_cast<ptrdiff_t>(size)};
}

TEST(DecodeImage, ChecksLimitsBeforeItDecodes) {
  const Bytes file = testing::EncodePng(Picture(kPictureWidth, kPictureHeight, 3), kPictureWidth,
                                        kPictureHeight, PNG_COLOR_TYPE_RGB);
  const auto image = OpenImage(file, 3, {.max_pixels = 1000});
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, Code::kInvalidArgument);
  EXPECT_EQ(image.error().message, "image has 37 x 29 pixels, limit 1000");
}

TEST(DecodeImage, GreyIsLumaInFixedPoint) {
  const Bytes file = testing::EncodePng({255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255}, 4, 1,
                                        PNG_COLOR_TYPE_RGB);
  EXPECT_THAT(Decoded(file, 1), ElementsAre(76, 150, 29, 255));
}

TEST(DecodeImage, RgbOfGreyRepeatsIt) {
  const Bytes file = testing::EncodePng({7, 9}, 2, 1, PNG_COLOR_TYPE_GRAY);
  EXPECT_THAT(Decoded(file, 3), ElementsAre(7, 7, 7, 9, 9, 9));
}

TEST(JpegDecoder, ProgressiveAndRestartMarkersGiveTheBaselinePixels) {
  const Bytes pixels = Picture(kPictureWidth, kPictureHeight, 3);
  const Bytes baseline = Decoded(testing::EncodeJpeg(pixels, kPictureWidth, kPictureHeight, 3), 3);
  EXPECT_EQ(
      Decoded(testing::EncodeJpeg(pixels, kPictureWidth, kPictureHeight, 3, {.progressive = true}),
              3),
      baseline);
  EXPECT_EQ(Decoded(testing::EncodeJpeg(pixels, kPictureWidth, kPictureHeight, 3,
                                        {.restart_interval = 1}),
                    3),
            baseline);
}

TEST(JpegDecoder, TakesCmykAsInverted) {
  // Stored as Adobe does: 255 is no ink. K is half, M full: R and B halve, G is none.
  Bytes cmyk;
  for (int i = 0; i < 64; ++i) cmyk.insert(cmyk.end(), {255, 0, 255, 128});
  const Bytes rgb = Decoded(testing::EncodeJpeg(cmyk, 8, 8, 4, {.quality = 100}), 3);
  EXPECT_EQ(Head(rgb, 3), (Bytes{128, 0, 128}));
}

TEST(JpegDecoder, TakesYcckAsInvertedCmyk) {
  Bytes cmyk;
  for (int i = 0; i < 64; ++i) cmyk.insert(cmyk.end(), {255, 0, 255, 128});
  const Bytes file = testing::EncodeJpeg(cmyk, 8, 8, 4, {.quality = 100, .ycck = true});
  // Luma and chroma of the green that 255 - C, M, Y is: 150, 44, 21; back: R 0, G 255, B 1.
  EXPECT_EQ(Head(Decoded(file, 3), 3), (Bytes{128, 0, 127}));
  // The same black plate under other inks stays as it is.
  cmyk.clear();
  for (int i = 0; i < 64; ++i) cmyk.insert(cmyk.end(), {255, 255, 255, 77});
  const Bytes grey = testing::EncodeJpeg(cmyk, 8, 8, 4, {.quality = 100, .ycck = true});
  EXPECT_EQ(Head(Decoded(grey, 3), 3), (Bytes{77, 77, 77}));
}

TEST(JpegDecoder, EveryTruncationIsAnError) {
  for (const bool progressive : {false, true}) {
    const Bytes file = testing::EncodeJpeg(Picture(kPictureWidth, kPictureHeight, 3), kPictureWidth,
                                           kPictureHeight, 3, {.progressive = progressive});
    for (size_t size = 3; size < file.size(); ++size) {
      const Error error = DecodeError(Head(file, size));
      EXPECT_EQ(error.code, Code::kCorrupt) << size << ": " << error.message;
    }
  }
}

TEST(JpegDecoder, RefusesDataThatLibjpegWouldHaveToInvent) {
  Bytes file = testing::EncodeJpeg(Picture(kPictureWidth, kPictureHeight, 3), kPictureWidth,
                                   kPictureHeight, 3);
  // An early end marker: the rest of the rows would be grey.
  file.resize(file.size() * 3 / 4);
  file.insert(file.end(), {0xFF, 0xD9});
  const Error error = DecodeError(file);
  EXPECT_EQ(error.code, Code::kCorrupt);
  EXPECT_THAT(error.message, HasSubstr("premature end of data segment"));
}

TEST(JpegDecoder, BoundsTheScansOfAFile) {
  const Bytes file = testing::EncodeJpeg(Picture(8, 8, 1), 8, 8, 1, {.progressive = true});
  // Repeats the last scan, which libjpeg would decode again and again.
  size_t scan = 0;
  for (size_t i = 0; i + 1 < file.size(); ++i) {
    if (file[i] == 0xFF && file[i + 1] == 0xDA) scan = i;
  }
  Bytes bomb = Head(file, file.size() - 2);
  const Bytes last_scan(file.begin() + static_cast<ptrdiff_t>(scan), file.end() - 2);
  for (int i = 0; i < 200; ++i) bomb.insert(bomb.end(), last_scan.begin(), last_scan.end());
  bomb.insert(bomb.end(), {0xFF, 0xD9});
  EXPECT_EQ(DecodeError(bomb).code, Code::kCorrupt);
}

TEST(JpegDecoder, RefusesTwelveBits) {
  Bytes file = testing::EncodeJpeg(Picture(8, 8, 1), 8, 8, 1);
  for (size_t i = 0; i + 4 < file.size(); ++i) {
    if (file[i] == 0xFF && file[i + 1] == 0xC0) file[i + 4] = 12;
  }
  const Error error = DecodeError(file);
  EXPECT_EQ(error.code, Code::kUnsupported);
  EXPECT_EQ(error.message, "JPEG image: Unsupported JPEG data precision 12");
}

TEST(PngDecoder, DropsAlpha) {
  const Bytes file = testing::EncodePng({1, 2, 3, 0, 4, 5, 6, 128}, 2, 1, PNG_COLOR_TYPE_RGB_ALPHA);
  EXPECT_THAT(Decoded(file, 3), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(PngDecoder, SixteenBitGreySaturates) {
  const Bytes file = testing::EncodePng({0, 200, 0, 255, 1, 0, 255, 255}, 4, 1, PNG_COLOR_TYPE_GRAY,
                                        {.depth = 16});
  EXPECT_THAT(Decoded(file, 1), ElementsAre(200, 255, 255, 255));
}

TEST(PngDecoder, SixteenBitColourKeepsTheHighByte) {
  const Bytes file =
      testing::EncodePng({1, 250, 2, 250, 3, 250}, 1, 1, PNG_COLOR_TYPE_RGB, {.depth = 16});
  EXPECT_THAT(Decoded(file, 3), ElementsAre(1, 2, 3));
}

TEST(PngDecoder, ScalesSmallGrey) {
  const Bytes file = testing::EncodePng({0b00011011}, 4, 1, PNG_COLOR_TYPE_GRAY, {.depth = 2});
  EXPECT_THAT(Decoded(file, 1), ElementsAre(0, 85, 170, 255));
}

TEST(PngDecoder, LooksUpThePalette) {
  const Bytes file = testing::EncodePng({0b01000000}, 2, 1, PNG_COLOR_TYPE_PALETTE,
                                        {.depth = 1, .palette = {1, 2, 3, 4, 5, 6}});
  EXPECT_THAT(Decoded(file, 3), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(PngDecoder, InterlacedRowsAreTheSame) {
  const Bytes pixels = Picture(kPictureWidth, kPictureHeight, 3);
  EXPECT_EQ(Decoded(testing::EncodePng(pixels, kPictureWidth, kPictureHeight, PNG_COLOR_TYPE_RGB,
                                       {.interlaced = true}),
                    3),
            pixels);
}

TEST(PngDecoder, TruncationsLoseNoPixelSilently) {
  const Bytes pixels = Picture(kPictureWidth, kPictureHeight, 3);
  for (const bool interlaced : {false, true}) {
    const Bytes file = testing::EncodePng(pixels, kPictureWidth, kPictureHeight, PNG_COLOR_TYPE_RGB,
                                          {.interlaced = interlaced});
    for (size_t size = 8; size < file.size(); ++size) {
      const auto image = DecodeImage(Head(file, size), 3);
      if (image) {
        EXPECT_EQ(image->pixels, pixels) << size;
      } else {
        EXPECT_EQ(image.error().code, Code::kCorrupt) << size;
      }
    }
  }
}

TEST(PngDecoder, RefusesABadChecksum) {
  Bytes file = testing::EncodePng(Picture(kPictureWidth, kPictureHeight, 3), kPictureWidth,
                                  kPictureHeight, PNG_COLOR_TYPE_RGB);
  file[file.size() - 20] ^= 1;  // in the last data chunk
  EXPECT_EQ(DecodeError(file).code, Code::kCorrupt);
}

// The palette's entries are their own index in blue, so that pixels read as indices.
Bytes IndexPalette() {
  Bytes palette;
  for (int i = 0; i < 16; ++i) {
    palette.insert(palette.end(), {static_cast<uint8_t>(i), 0, 100, 0});
  }
  return palette;
}

Bytes DecodedIndices(const Bytes& data, int width, int height, int bits, uint32_t compression) {
  const Bytes rgb = Decoded(
      testing::MakeBmp(data, width, height,
                       {.bits = bits, .compression = compression, .palette = IndexPalette()}),
      3);
  Bytes indices;
  for (size_t i = 2; i < rgb.size(); i += 3) indices.push_back(rgb[i]);
  return indices;
}

TEST(BmpDecoder, RowsAreBottomUpUnlessTheHeightIsNegative) {
  const Bytes data = {1, 2, 3, 0, 4, 5, 6, 0};  // B, G, R and padding
  EXPECT_THAT(Decoded(testing::MakeBmp(data, 1, 2), 3), ElementsAre(6, 5, 4, 3, 2, 1));
  EXPECT_THAT(Decoded(testing::MakeBmp(data, 1, 2, {.top_down = true}), 3),
              ElementsAre(3, 2, 1, 6, 5, 4));
}

TEST(BmpDecoder, FollowsTheSpecificationOfSkipsAndOddLiterals) {
  constexpr uint32_t kRle8 = 1;
  constexpr uint32_t kRle4 = 2;
  const Bytes skip = {1, 5, 0, 2, 1, 1, 1, 6, 0, 1};
  EXPECT_THAT(DecodedIndices(skip, 3, 2, 8, kRle8), ElementsAre(0, 0, 6, 5, 0, 0));
  const Bytes odd = {0, 3, 0x12, 0x30, 2, 0x45, 0, 1};
  EXPECT_THAT(DecodedIndices(odd, 5, 1, 4, kRle4), ElementsAre(1, 2, 3, 4, 5));
}

TEST(BmpDecoder, DropsRunsBeyondTheRow) {
  constexpr uint32_t kRle8 = 1;
  EXPECT_THAT(DecodedIndices({9, 5, 0, 0, 1, 6, 0, 1}, 2, 2, 8, kRle8), ElementsAre(6, 0, 5, 5));
}

TEST(BmpDecoder, RefusesTruncatedRows) {
  const Bytes file = testing::MakeBmp(Bytes(7), 1, 2);
  EXPECT_TRUE(DecodeImage(file, 3)) << "the last padding byte may be missing";
  EXPECT_EQ(DecodeError(Head(file, file.size() - 1)).message, "BMP image: file is truncated");
  constexpr uint32_t kRle8 = 1;
  const Bytes rle =
      testing::MakeBmp({2, 5}, 2, 2, {.bits = 8, .compression = kRle8, .palette = IndexPalette()});
  EXPECT_EQ(DecodeError(rle).message, "BMP image: run-length data are truncated");
}

TEST(BmpDecoder, NamesWhatItDoesNotSupport) {
  EXPECT_EQ(DecodeError(testing::MakeBmp({}, 1, 1, {.bits = 2})).message,
            "BMP image has 2 bits a pixel, want 1, 4, 8, 16, 24 or 32");
  EXPECT_EQ(DecodeError(testing::MakeBmp({}, 1, 1, {.compression = 4})).code, Code::kUnsupported);
}

TEST(GifDecoder, PlacesTheFirstFrameOnTheCanvas) {
  EXPECT_THAT(Decoded(testing::SmallGif(false), 3),
              ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 255));
}

TEST(GifDecoder, FillsTheCanvasWithTheTransparentColour) {
  EXPECT_EQ(Head(Decoded(testing::SmallGif(true), 3), 3), (Bytes{0, 0, 255}));
}

TEST(GifDecoder, EveryTruncationOfTheFrameIsAnError) {
  const Bytes file = testing::SmallGif(false);
  for (size_t size = 6; size < file.size() - 2; ++size) {
    EXPECT_EQ(DecodeError(Head(file, size)).code, Code::kCorrupt) << size;
  }
}

TEST(WebpDecoder, LosslessPixelsAreExact) {
  const Bytes pixels = Picture(kPictureWidth, kPictureHeight, 3);
  EXPECT_EQ(Decoded(testing::EncodeLosslessWebp(pixels, kPictureWidth, kPictureHeight), 3), pixels);
}

TEST(WebpDecoder, EveryTruncationIsAnError) {
  const Bytes file = testing::EncodeLosslessWebp(Picture(kPictureWidth, kPictureHeight, 3),
                                                 kPictureWidth, kPictureHeight);
  for (size_t size = 12; size < file.size(); ++size) {
    EXPECT_EQ(DecodeError(Head(file, size)).code, Code::kCorrupt) << size;
  }
}

}  // namespace
}  // namespace octet
