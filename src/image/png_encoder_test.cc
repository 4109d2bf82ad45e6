#include "image/png_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/decode.h"

namespace octet {
namespace {

PixelImage Ramp(int width, int height, int channels) {
  PixelImage image(width, height, channels);
  for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(7 * i);
  return image;
}

TEST(PngEncoder, IsReadBackAsWritten) {
  for (const int channels : {1, 3}) {
    const PixelImage image = Ramp(19, 5, channels);
    const auto file = EncodePng(image);
    ASSERT_TRUE(file) << file.error().message;
    const auto read = DecodeImage(*file, channels);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->pixels, image.pixels);
  }
}

TEST(PngEncoder, RefusesOtherChannels) {
  EXPECT_THAT(EncodePng(Ramp(2, 2, 4)).error().message, ::testing::HasSubstr("4 channels"));
}

}  // namespace
}  // namespace octet
