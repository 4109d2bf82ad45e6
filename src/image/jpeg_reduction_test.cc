#include "image/jpeg_reduction.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "base/file.h"
#include "image/crop.h"
#include "image/decode.h"
#include "image/jpeg_decoder.h"
#include "image/preprocess.h"
#include "image/testing/encode_images.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

constexpr PreprocessOptions kFast = {.jpeg = JpegDecoding::kFast};

ImageInput Input(int width, int height) {
  return {.type = ElementType::kUInt8,
          .height = height,
          .width = width,
          .channels = 3,
          .quantization = {}};
}

ImageHeader Photo(int width, int height, int orientation = 1) {
  return {
      .format = ImageFormat::kJpeg, .width = width, .height = height, .orientation = orientation};
}

TEST(JpegReduction, KeepsTwiceTheInput) {
  EXPECT_EQ(JpegReduction(Photo(640, 480), Input(224, 224), kFast), 1);
  EXPECT_EQ(JpegReduction(Photo(896, 896), Input(224, 224), kFast), 2);
  EXPECT_EQ(JpegReduction(Photo(895, 2000), Input(224, 224), kFast), 1);
  EXPECT_EQ(JpegReduction(Photo(1920, 1080), Input(224, 224), kFast), 2);
  EXPECT_EQ(JpegReduction(Photo(4032, 3024), Input(224, 224), kFast), 4);
  EXPECT_EQ(JpegReduction(Photo(4032, 3584), Input(224, 224), kFast), 8);
  EXPECT_EQ(JpegReduction(Photo(65500, 1), Input(1, 1), kFast), 1);
}

TEST(JpegReduction, ExactIsTheDefaultAndReducesNothing) {
  EXPECT_EQ(JpegReduction(Photo(4032, 3024), Input(224, 224), {}), 1);
}

TEST(JpegReduction, TurnsTheSidesThatExifTurns) {
  const ImageInput wide = Input(400, 100);
  PreprocessOptions ignore = kFast;
  ignore.exif = ExifOrientation::kIgnore;
  EXPECT_EQ(JpegReduction(Photo(3200, 800), wide, kFast), 4);
  EXPECT_EQ(JpegReduction(Photo(800, 3200, 6), wide, kFast), 4);
  EXPECT_EQ(JpegReduction(Photo(800, 3200, 6), wide, ignore), 1);
  EXPECT_EQ(JpegReduction(Photo(800, 3200, 3), wide, kFast), 1);
}

TEST(JpegReduction, CountsTheCropAlone) {
  PreprocessOptions crop = kFast;
  crop.resize = ResizeMode::kCenterCrop;
  EXPECT_EQ(JpegReduction(Photo(1920, 896), Input(224, 224), kFast), 2);
  EXPECT_EQ(JpegReduction(Photo(1920, 896), Input(224, 224), crop), 1);
  EXPECT_EQ(JpegReduction(Photo(1920, 1024), Input(224, 224), crop), 2);
}

// Never below twice the input, whatever the sizes, and of the divisors that keep it the largest.
TEST(JpegReduction, HoldsForEverySize) {
  const ImageInput input = Input(20, 30);
  for (const ResizeMode resize : {ResizeMode::kStretch, ResizeMode::kCenterCrop}) {
    PreprocessOptions options = kFast;
    options.resize = resize;
    const auto enough = [&](int width, int height, int reduction) {
      width /= reduction;
      height /= reduction;
      if (resize == ResizeMode::kCenterCrop) {
        width = height = CenterSquareSide(width, height, options.crop_fraction);
      }
      return width >= 2 * input.width && height >= 2 * input.height;
    };
    for (int width = 1; width < 700; width += 3) {
      for (int height = 1; height < 700; height += 7) {
        const int reduction = JpegReduction(Photo(width, height), input, options);
        if (reduction > 1) {
          ASSERT_TRUE(enough(width, height, reduction)) << width << "x" << height;
        }
        if (reduction < 8) {
          ASSERT_FALSE(enough(width, height, 2 * reduction)) << width << "x" << height;
        }
      }
    }
  }
}

TEST(JpegReduction, DividesTheSidesRoundedUp) {
  constexpr int kWidth = 83;
  constexpr int kHeight = 41;
  const auto file = testing::EncodeJpeg(testing::Picture(kWidth, kHeight, 3), kWidth, kHeight, 3);
  for (const int reduction : {1, 2, 4, 8}) {
    const auto source = OpenReducedJpeg(file, reduction);
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->width(), (kWidth + reduction - 1) / reduction);
    EXPECT_EQ((*source)->height(), (kHeight + reduction - 1) / reduction);
    EXPECT_TRUE(ReadAllRows(**source));
  }
}

TEST(JpegReduction, DamageIsStillFound) {
  auto file = testing::EncodeJpeg(testing::Picture(256, 256, 3), 256, 256, 3);
  file.resize(file.size() / 2);
  const auto preprocessor = Preprocessor::Create(Input(16, 16), kFast);
  std::vector<uint8_t> tensor(preprocessor->input().tensor_bytes());
  const Status status = preprocessor->Run(file, tensor);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "JPEG image is truncated");
}

TEST(JpegReduction, LimitsCountTheWholeImage) {
  const auto file = testing::EncodeJpeg(testing::Picture(256, 256, 3), 256, 256, 3);
  PreprocessOptions options = kFast;
  options.limits.max_pixels = 256 * 255;
  const auto preprocessor = Preprocessor::Create(Input(16, 16), options);
  std::vector<uint8_t> tensor(preprocessor->input().tensor_bytes());
  const Status status = preprocessor->Run(file, tensor);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kInvalidArgument);
}

// The photo `scale` times as large: as smooth from pixel to pixel as those of a camera are.
testing::Bytes Enlarged(std::span<const uint8_t> photo, int scale) {
  const auto small = OpenImage(photo, 3);
  const int width = scale * (*small)->width();
  const int height = scale * (*small)->height();
  const auto large = ReadAllRows(*ResizeRows(**small, width, height, ResizeFilter::kBicubic));
  return testing::EncodeJpeg(large->pixels, width, height, 3);
}

TEST(JpegReduction, ChangesPhotosLittle) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  constexpr size_t kMaxFileBytes = 1 << 24;
  const auto small =
      ReadFile(testing::SharedData("images/parrot.jpg"), kMaxFileBytes);  // 512 x 929
  ASSERT_TRUE(small);
  const testing::Bytes photo = Enlarged(*small, 4);
  for (const int side : {448, 224, 128}) {  // reductions 2, 4, 8
    for (const ResizeMode resize : {ResizeMode::kStretch, ResizeMode::kCenterCrop}) {
      // A crop begins at a whole pixel of the reduced image: it may be off by half of one.
      const double max_mean_difference = resize == ResizeMode::kStretch ? 2 : 3;
      const ImageInput input = Input(side, side);
      std::vector<uint8_t> exact(input.tensor_bytes());
      std::vector<uint8_t> fast(input.tensor_bytes());
      const auto exactly = Preprocessor::Create(input, {.resize = resize});
      const auto quickly =
          Preprocessor::Create(input, {.resize = resize, .jpeg = JpegDecoding::kFast});
      ASSERT_TRUE(exactly->Run(photo, exact));
      ASSERT_TRUE(quickly->Run(photo, fast));
      double sum = 0;
      for (size_t i = 0; i < exact.size(); ++i) sum += std::abs(exact[i] - fast[i]);
      const double mean = sum / static_cast<double>(exact.size());
      EXPECT_LT(mean, max_mean_difference) << side;
      EXPECT_GT(mean, 0) << "it was not reduced: " << side;
    }
  }
}

}  // namespace
}  // namespace octet
