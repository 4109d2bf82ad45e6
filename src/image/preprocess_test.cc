#include "image/preprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "image/testing/encode_images.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::ElementsAre;

constexpr AffineQuantization kQuantization{.scale = 0.5F, .zero_point = 10};

ImageInput Input(ElementType type, int channels = 1) {
  return {
      .type = type, .height = 1, .width = 4, .channels = channels, .quantization = kQuantization};
}

// The tensor of a grey image with the pixels 0, 100, 127, 255, element by element.
template <class T>
std::vector<T> TensorOf(const ImageInput& input, const PreprocessOptions& options) {
  const Bytes file = testing::EncodePng({0, 100, 127, 255}, 4, 1, PNG_COLOR_TYPE_GRAY);
  const auto preprocessor = Preprocessor::Create(input, options);
  EXPECT_TRUE(preprocessor) << preprocessor.error().message;
  std::vector<T> tensor(input.tensor_bytes() / sizeof(T));
  const Status status =
      preprocessor->Run(file, {reinterpret_cast<uint8_t*>(tensor.data()), input.tensor_bytes()});
  EXPECT_TRUE(status) << status.error().message;
  return tensor;
}

const Normalization kHalf{.mean = {100}, .std = {50}};

TEST(Preprocessor, UInt8TakesPixelsAsTheyAre) {
  EXPECT_THAT(TensorOf<uint8_t>(Input(ElementType::kUInt8), {}), ElementsAre(0, 100, 127, 255));
  EXPECT_THAT(TensorOf<uint8_t>(Input(ElementType::kUInt8), {.metadata_normalization = kHalf}),
              ElementsAre(0, 100, 127, 255));
}

TEST(Preprocessor, UInt8QuantisesTheUsersNormalisation) {
  // (p - 100) / 50 / 0.5 + 10: 6, 10, 11.08, 16.2
  EXPECT_THAT(TensorOf<uint8_t>(Input(ElementType::kUInt8), {.normalization = kHalf}),
              ElementsAre(6, 10, 11, 16));
}

TEST(Preprocessor, Int8ShiftsPixelsWithoutANormalisation) {
  EXPECT_THAT(TensorOf<int8_t>(Input(ElementType::kInt8), {}), ElementsAre(-128, -28, -1, 127));
}

TEST(Preprocessor, Int8QuantisesTheMetadatasNormalisationUnlessTheUserGivesOne) {
  EXPECT_THAT(TensorOf<int8_t>(Input(ElementType::kInt8), {.metadata_normalization = kHalf}),
              ElementsAre(6, 10, 11, 16));
  const Normalization wide{.mean = {0}, .std = {1}};
  EXPECT_THAT(TensorOf<int8_t>(Input(ElementType::kInt8),
                               {.normalization = wide, .metadata_normalization = kHalf}),
              ElementsAre(10, 127, 127, 127));
}

TEST(Preprocessor, QuantisationRoundsHalvesAwayFromZero) {
  const Normalization shifted{.mean = {100.25F}, .std = {1}};
  // (100 - 100.25) / 0.5 = -0.5, which becomes -1
  EXPECT_EQ(TensorOf<int8_t>(Input(ElementType::kInt8), {.normalization = shifted})[1], 9);
}

TEST(Preprocessor, Float32IsCenteredByDefault) {
  EXPECT_THAT(TensorOf<float>(Input(ElementType::kFloat32), {}),
              ElementsAre(-1.0F, (100 - 127.5F) / 127.5F, (127 - 127.5F) / 127.5F, 1.0F));
  EXPECT_THAT(TensorOf<float>(Input(ElementType::kFloat32), {.metadata_normalization = kHalf}),
              ElementsAre(-2.0F, 0.0F, 27 / 50.0F, 155 / 50.0F));
}

TEST(Preprocessor, NormalisesEachChannel) {
  const Normalization each{.mean = {0, 0, 100}, .std = {1, 2, 1}};
  const auto tensor = TensorOf<float>(Input(ElementType::kFloat32, 3), {.normalization = each});
  EXPECT_THAT(std::vector<float>(tensor.begin() + 3, tensor.begin() + 6),
              ElementsAre(100.0F, 50.0F, 0.0F));
}

TEST(Preprocessor, AppliesTheOrientationBeforeTheCrop) {
  // 3 x 1, to be rotated clockwise: a column, whose middle square is the middle pixel.
  const Bytes file =
      testing::EncodePng({10, 20, 30}, 3, 1, PNG_COLOR_TYPE_GRAY, {.orientation = 6});
  ImageInput input = Input(ElementType::kUInt8);
  input.width = 1;
  input.height = 3;
  std::vector<uint8_t> tensor(3);
  const auto turned = Preprocessor::Create(input, {});
  ASSERT_TRUE(turned && turned->Run(file, tensor));
  EXPECT_THAT(tensor, ElementsAre(10, 20, 30));
  const auto ignored = Preprocessor::Create(
      input, {.filter = ResizeFilter::kNearest, .exif = ExifOrientation::kIgnore});
  ASSERT_TRUE(ignored && ignored->Run(file, tensor));
  EXPECT_THAT(tensor, ElementsAre(20, 20, 20));
}

TEST(Preprocessor, DamageBelowTheCropIsAnError) {
  constexpr int kSide = 64;
  Bytes file = testing::EncodeJpeg(testing::Picture(kSide, kSide, 3), kSide, kSide, 3);
  file.resize(file.size() - 2);  // the end marker
  ImageInput input = Input(ElementType::kUInt8, 3);
  std::vector<uint8_t> tensor(input.tensor_bytes());
  const auto preprocessor =
      Preprocessor::Create(input, {.resize = ResizeMode::kCenterCrop, .crop_fraction = 0.1});
  ASSERT_TRUE(preprocessor);
  const Status status = preprocessor->Run(file, tensor);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "JPEG image is truncated");
}

TEST(Preprocessor, RefusesOptionsThatMakeNoSense) {
  const auto refused = [](const PreprocessOptions& options, ImageInput input) {
    const auto preprocessor = Preprocessor::Create(input, options);
    return preprocessor ? "accepted" : preprocessor.error().message;
  };
  EXPECT_EQ(refused({.crop_fraction = 0}, Input(ElementType::kUInt8)),
            "crop fraction is 0, want above 0 and at most 1");
  EXPECT_EQ(refused({.normalization = Normalization{{1, 2}, {1}}}, Input(ElementType::kUInt8, 3)),
            "normalisation has 2 means and 1 stds, want 1 or 3 of each");
  EXPECT_EQ(refused({.normalization = Normalization{{1}, {0}}}, Input(ElementType::kUInt8)),
            "normalisation std 0 is not a positive number");
  ImageInput unquantized = Input(ElementType::kInt8);
  unquantized.quantization = {};
  EXPECT_EQ(refused({.normalization = kHalf}, unquantized),
            "input has scale 0: a normalisation needs a quantised input");
  EXPECT_EQ(refused({}, unquantized), "accepted");
}

TEST(ImageInput, TakesImagesWithAndWithoutABatch) {
  const ChannelQuantization quantization{.scales = {0.5F}, .zero_points = {3}};
  const auto batched = ImageInputOf(ElementType::kInt8, {1, 5, 6, 3}, quantization);
  ASSERT_TRUE(batched);
  EXPECT_EQ(batched->height, 5);
  EXPECT_EQ(batched->width, 6);
  EXPECT_EQ(batched->channels, 3);
  EXPECT_EQ(batched->quantization.zero_point, 3);
  EXPECT_EQ(batched->tensor_bytes(), 90U);
  const auto bare = ImageInputOf(ElementType::kFloat32, {5, 6, 1}, {});
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->tensor_bytes(), 120U);
}

TEST(ImageInput, RefusesOtherTensorsByName) {
  const auto refused = [](ElementType type, const Shape& shape) {
    const auto input = ImageInputOf(type, shape, {});
    return input ? "accepted" : input.error().message;
  };
  EXPECT_EQ(refused(ElementType::kUInt8, {1, 1001}),
            "input has shape [1, 1001], want an image as [1, H, W, C] or [H, W, C]");
  EXPECT_EQ(refused(ElementType::kUInt8, {2, 8, 8, 3}),
            "input has shape [2, 8, 8, 3], want an image as [1, H, W, C] or [H, W, C]");
  EXPECT_EQ(refused(ElementType::kUInt8, {1, 3, 8, 8}),
            "input has shape [1, 3, 8, 8]: 8 channels, want 1 or 3 in the last dimension");
  EXPECT_EQ(refused(ElementType::kInt16, {1, 8, 8, 3}),
            "input has type INT16, want UINT8, INT8 or FLOAT32");
}

TEST(PreprocessWords, AreParsedAndListed) {
  EXPECT_EQ(*ParseResizeMode("crop"), ResizeMode::kCenterCrop);
  EXPECT_EQ(*ParseResizeFilter("bicubic"), ResizeFilter::kBicubic);
  EXPECT_EQ(*ParseExifOrientation("ignore"), ExifOrientation::kIgnore);
  EXPECT_EQ(ParseResizeFilter("lanczos").error().message,
            "unknown resize filter 'lanczos', want one of bilinear, bicubic, nearest");
  EXPECT_EQ(*ParseJpegDecoding("fast"), JpegDecoding::kFast);
  EXPECT_EQ(JpegDecodingWords(), "exact, fast");
  EXPECT_EQ(ResizeModeWords(), "stretch, crop");
  EXPECT_EQ(ExifOrientationWords(), "apply, ignore");
}

}  // namespace
}  // namespace octet
