#include "image/resize.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "image/pixel_image.h"
#include "image/resample_weights.h"

namespace octet {
namespace {

PixelImage RandomImage(std::mt19937& rng, int width, int height, int channels) {
  PixelImage image(width, height, channels);
  std::uniform_int_distribution<int> any(0, 255);
  // Extremes make bicubic overshoot.
  for (uint8_t& sample : image.pixels) {
    const int value = any(rng);
    sample = static_cast<uint8_t>(value < 64 ? 0 : value > 192 ? 255 : value);
  }
  return image;
}

std::vector<uint8_t> ResizedOn(const kernels::CpuFeatures& cpu, const PixelImage& image, int width,
                               int height, ResizeFilter filter) {
  const auto source = RowsOf(image);
  const auto rows = ResizeRows(*source, width, height, filter, cpu);
  const auto resized = ReadAllRows(*rows);
  EXPECT_TRUE(resized);
  return resized->pixels;
}

// With the kernels of this CPU, which must make no difference.
std::vector<uint8_t> Resized(const PixelImage& image, int width, int height, ResizeFilter filter) {
  const auto resized = ResizedOn(kernels::DetectCpuFeatures(), image, width, height, filter);
  EXPECT_EQ(resized, ResizedOn(kernels::CpuFeatures(), image, width, height, filter));
  return resized;
}

// The header's two formulas, with 64-bit sums and the whole intermediate image.
std::vector<uint8_t> ResizedByFormula(const PixelImage& image, int width, int height,
                                      ResampleKernel kernel) {
  const ResampleWeights across(image.width, width, kernel);
  const ResampleWeights down(image.height, height, kernel);
  PixelImage middle(width, image.height, image.channels);
  for (int y = 0; y < image.height; ++y) {
    for (int o = 0; o < width; ++o) {
      for (int c = 0; c < image.channels; ++c) {
        int64_t sum = 0;
        int x = across.window(o).first;
        for (const int32_t w : across.weights(o)) {
          sum += int64_t{w} * image.row(y)[x++ * image.channels + c];
        }
        middle.row(y)[o * image.channels + c] = RoundedPixel(sum);
      }
    }
  }
  PixelImage output(width, height, image.channels);
  for (int o = 0; o < height; ++o) {
    for (size_t i = 0; i < output.row_bytes(); ++i) {
      int64_t sum = 0;
      int y = down.window(o).first;
      for (const int32_t w : down.weights(o)) sum += int64_t{w} * middle.row(y++)[i];
      output.row(o)[i] = RoundedPixel(sum);
    }
  }
  return output.pixels;
}

TEST(ResizeRows, EqualsTheFormula) {
  constexpr unsigned kSeed = 20240301;
  std::mt19937 rng(kSeed);
  std::uniform_int_distribution<int> side(1, 70);
  for (int i = 0; i < 300; ++i) {
    const int width = side(rng);
    const int height = side(rng);
    const int channels = i % 2 == 0 ? 3 : 1;
    const bool cubic = i % 4 < 2;
    const PixelImage image = RandomImage(rng, side(rng), side(rng), channels);
    EXPECT_EQ(
        Resized(image, width, height, cubic ? ResizeFilter::kBicubic : ResizeFilter::kBilinear),
        ResizedByFormula(image, width, height,
                         cubic ? ResampleKernel::kCubic : ResampleKernel::kTriangle))
        << "seed " << kSeed << " case " << i << ": " << image.width << " x " << image.height
        << " to " << width << " x " << height;
  }
}

TEST(ResizeRows, LongSumsDoNotOverflow) {
  for (const ResizeFilter filter : {ResizeFilter::kBilinear, ResizeFilter::kBicubic}) {
    PixelImage wide(65500, 1, 3);
    std::ranges::fill(wide.pixels, 255);
    EXPECT_EQ(Resized(wide, 1, 1, filter), std::vector<uint8_t>(3, 255));
    PixelImage tall(1, 65500, 3);
    std::ranges::fill(tall.pixels, 255);
    EXPECT_EQ(Resized(tall, 1, 1, filter), std::vector<uint8_t>(3, 255));
  }
}

TEST(ResizeRows, SameSizeIsACopy) {
  std::mt19937 rng(1);
  const PixelImage image = RandomImage(rng, 19, 11, 3);
  for (const ResizeFilter filter :
       {ResizeFilter::kBilinear, ResizeFilter::kBicubic, ResizeFilter::kNearest}) {
    EXPECT_EQ(Resized(image, 19, 11, filter), image.pixels);
  }
}

TEST(ResizeRows, NearestTakesThePixelUnderTheCentre) {
  PixelImage image(4, 1, 1);
  image.pixels = {10, 20, 30, 40};
  EXPECT_EQ(Resized(image, 2, 1, ResizeFilter::kNearest), (std::vector<uint8_t>{20, 40}));
  EXPECT_EQ(Resized(image, 3, 1, ResizeFilter::kNearest), (std::vector<uint8_t>{10, 30, 40}));
  EXPECT_EQ(Resized(image, 8, 1, ResizeFilter::kNearest),
            (std::vector<uint8_t>{10, 10, 20, 20, 30, 30, 40, 40}));
}

TEST(ResampleWeights, SumToOneUpToRounding) {
  for (const ResampleKernel kernel : {ResampleKernel::kTriangle, ResampleKernel::kCubic}) {
    for (const auto& [input, output] : {std::pair(4032, 224), {100, 224}, {1, 7}, {7, 1}}) {
      const ResampleWeights weights(input, output, kernel);
      for (int o = 0; o < output; ++o) {
        int64_t sum = 0;
        for (const int32_t weight : weights.weights(o)) sum += weight;
        EXPECT_NEAR(static_cast<double>(sum), 1 << kWeightBits, weights.max_count());
      }
    }
  }
}

}  // namespace
}  // namespace octet
