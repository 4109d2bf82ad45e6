#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/conv2d/conv2d_kernel.h"
#include "testing/exact_requantize.h"
#include "testing/random_values.h"

namespace octet::kernels {
namespace {

using ::octet::testing::ExactRequantize;
using ::octet::testing::ExactWideRequantize;
using ::octet::testing::RandomMultipliers;
using ::octet::testing::RandomValues;

constexpr FixedPointMultiplier kOne{1 << 30, 1};
constexpr FixedPointMultiplier kQuarter{1 << 30, -1};
constexpr ElementRange<float> kAllFloats{std::numeric_limits<float>::lowest(),
                                         std::numeric_limits<float>::max()};

// Zero points, which a WideSum has only for its filter.
struct ZeroPoints {
  int32_t input = 0;
  int32_t filter = 0;
};

// The sums of the same convolution from its definition, on an image that is really padded with the
// zero point.
template <class T>
std::vector<int64_t> PaddedSums(const Conv2DGeometry& g, const ZeroPoints& zero_points,
                                const std::vector<T>& input,
                                const std::vector<FilterElement<T>>& filter) {
  const int height = g.input.height + 2 * g.filter_height * g.window.dilation_h + g.window.pad_top;
  const int width = g.input.width + 2 * g.filter_width * g.window.dilation_w + g.window.pad_left;
  const Nhwc padded{g.input.batches, height, width, g.input.channels};
  std::vector<int64_t> image(static_cast<size_t>(padded.batches * height * width) *
                             static_cast<size_t>(padded.channels));
  ForEachPosition(g.input, [&](const NhwcPosition& at) {
    const NhwcPosition shifted{at.batch, at.y + g.window.pad_top, at.x + g.window.pad_left,
                               at.channel};
    image[static_cast<size_t>(NhwcIndex(padded, shifted))] =
        input[static_cast<size_t>(NhwcIndex(g.input, at))] - zero_points.input;
  });
  const int filters_per_group = g.output.channels * g.filter_channels / g.input.channels;
  std::vector<int64_t> sums;
  ForEachPosition(g.output, [&](const NhwcPosition& at) {
    int64_t accumulator = 0;
    size_t weight = static_cast<size_t>(at.channel * g.filter_height * g.filter_width) *
                    static_cast<size_t>(g.filter_channels);
    for (int fy = 0; fy < g.filter_height; ++fy) {
      for (int fx = 0; fx < g.filter_width; ++fx) {
        for (int i = 0; i < g.filter_channels; ++i) {
          const NhwcPosition from{at.batch, at.y * g.window.stride_h + fy * g.window.dilation_h,
                                  at.x * g.window.stride_w + fx * g.window.dilation_w,
                                  at.channel / filters_per_group * g.filter_channels + i};
          accumulator += image[static_cast<size_t>(NhwcIndex(padded, from))] *
                         (filter[weight++] - zero_points.filter);
        }
      }
    }
    sums.push_back(accumulator);
  });
  return sums;
}

int Count(const Nhwc& n) { return n.batches * n.height * n.width * n.channels; }
int FilterCount(const Conv2DGeometry& g) {
  return g.output.channels * g.filter_height * g.filter_width * g.filter_channels;
}

template <class T>
void ExpectEqualsPaddedConvolution(const Conv2DGeometry& g, QuantizedSum sum, unsigned seed) {
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  const auto input = RandomValues<T>(Count(g.input), seed);
  const auto filter = RandomValues<FilterElement<T>>(FilterCount(g), seed + 1);
  const auto bias = RandomValues<int32_t>(g.output.channels, seed + 2, -20000, 20000);
  const auto multipliers = RandomMultipliers(g.output.channels, seed + 3);
  sum.multipliers = multipliers.data();
  std::vector<T> output(static_cast<size_t>(Count(g.output)));
  Conv2DReference(g, sum, input.data(), filter.data(), bias.data(), output.data());
  std::vector<T> expected;
  for (const int64_t x :
       PaddedSums(g, {sum.input_zero_point, sum.filter_zero_point}, input, filter)) {
    const size_t channel = expected.size() % bias.size();
    const int64_t y =
        sum.output_zero_point + ExactRequantize(x + bias[channel], multipliers[channel]);
    expected.push_back(static_cast<T>(std::clamp<int64_t>(y, sum.clamp.min, sum.clamp.max)));
  }
  EXPECT_EQ(output, expected);
}

const Conv2DGeometry kGeometries[] = {
    {.input = {1, 5, 5, 3},
     .output = {1, 5, 5, 4},
     .filter_height = 3,
     .filter_width = 3,
     .filter_channels = 3,
     .window = {.pad_top = 1, .pad_left = 1}},
    {.input = {2, 7, 6, 4},
     .output = {2, 4, 3, 6},
     .filter_height = 3,
     .filter_width = 2,
     .filter_channels = 2,
     .window = {.stride_h = 2, .stride_w = 2, .pad_top = 1}},
    {.input = {1, 9, 8, 6},
     .output = {1, 5, 2, 6},
     .filter_height = 3,
     .filter_width = 3,
     .filter_channels = 1,
     .window = {.stride_w = 3, .dilation_h = 2, .dilation_w = 2}},
};

TEST(Conv2DReference, Int8EqualsTheConvolutionOfAPaddedImage) {
  unsigned seed = 10;
  for (const Conv2DGeometry& geometry : kGeometries) {
    ExpectEqualsPaddedConvolution<int8_t>(
        geometry, {.input_zero_point = -3, .output_zero_point = 5, .clamp = {-128, 127}}, ++seed);
  }
}

TEST(Conv2DReference, UInt8EqualsTheConvolutionOfAPaddedImage) {
  unsigned seed = 20;
  for (const Conv2DGeometry& geometry : kGeometries) {
    ExpectEqualsPaddedConvolution<uint8_t>(geometry,
                                           {.input_zero_point = 128,
                                            .filter_zero_point = 121,
                                            .output_zero_point = 100,
                                            .clamp = {100, 220}},
                                           ++seed);
  }
}

TEST(Conv2DReference, Int16InInt32EqualsTheConvolutionOfAPaddedImage) {
  unsigned seed = 30;
  for (const Conv2DGeometry& geometry : kGeometries) {
    ExpectEqualsPaddedConvolution<int16_t>(geometry, {.clamp = {-32768, 32767}}, ++seed);
  }
}

TEST(Conv2DReference, Int16EqualsTheConvolutionOfAPaddedImage) {
  constexpr int64_t kHugeBias = int64_t{1} << 34;
  unsigned seed = 40;
  for (const Conv2DGeometry& g : kGeometries) {
    SCOPED_TRACE(::testing::Message() << "seed " << ++seed);
    const auto input = RandomValues<int16_t>(Count(g.input), seed);
    const auto filter = RandomValues<int8_t>(FilterCount(g), seed + 1);
    auto bias = RandomValues<int64_t>(g.output.channels, seed + 2, -2000000, 2000000);
    bias[0] = kHugeBias;
    const auto multipliers = RandomMultipliers(g.output.channels, seed + 3);
    const WideSum sum{
        .filter_zero_point = 3, .multipliers = multipliers.data(), .clamp = {-20000, 32767}};
    std::vector<int16_t> output(static_cast<size_t>(Count(g.output)));
    Conv2DReference(g, sum, input.data(), filter.data(), bias.data(), output.data());
    std::vector<int16_t> expected;
    for (const int64_t x : PaddedSums(g, {.filter = 3}, input, filter)) {
      const size_t channel = expected.size() % bias.size();
      const int64_t y = ExactWideRequantize(x + bias[channel], multipliers[channel]);
      expected.push_back(static_cast<int16_t>(std::clamp<int64_t>(y, -20000, 32767)));
    }
    EXPECT_EQ(output, expected);
  }
}

// One pixel, one weight: what is left is the rounding.
int8_t OnePixel(int8_t x, int8_t w, const QuantizedSum& sum, const int32_t* bias) {
  const Conv2DGeometry geometry{.input = {1, 1, 1, 1},
                                .output = {1, 1, 1, 1},
                                .filter_height = 1,
                                .filter_width = 1,
                                .filter_channels = 1,
                                .window = {}};
  int8_t y = 0;
  Conv2DReference(geometry, sum, &x, &w, bias, &y);
  return y;
}

TEST(Conv2DReference, RoundsTiesAwayFromZeroAfterRoundingUp) {
  const QuantizedSum sum{.multipliers = &kQuarter, .clamp = {-128, 127}};
  EXPECT_EQ(OnePixel(2, 3, sum, nullptr), 2);    // 6 / 2 = 3; 1.5 -> 2
  EXPECT_EQ(OnePixel(-2, 3, sum, nullptr), -2);  // -3; -1.5 -> -2
  EXPECT_EQ(OnePixel(1, 1, sum, nullptr), 1);    // 0.5 -> 1; 0.5 -> 1
  EXPECT_EQ(OnePixel(-1, 1, sum, nullptr), 0);   // -0.5 -> 0
}

TEST(Conv2DReference, AddsBiasThenZeroPointThenClamps) {
  const QuantizedSum sum{
      .input_zero_point = 1, .output_zero_point = 10, .multipliers = &kOne, .clamp = {10, 40}};
  const int32_t bias = 7;
  EXPECT_EQ(OnePixel(3, 4, sum, &bias), 25);   // (3 - 1) * 4 + 7 + 10
  EXPECT_EQ(OnePixel(-3, 4, sum, &bias), 10);  // clamped from 1
  EXPECT_EQ(OnePixel(9, 4, sum, &bias), 40);   // clamped from 49
}

TEST(Conv2DReference, WrapsAnOverflowingAccumulator) {
  const FixedPointMultiplier half{1 << 30, 0};
  const QuantizedSum sum{.multipliers = &half, .clamp = {-128, 127}};
  const int32_t bias = std::numeric_limits<int32_t>::max();
  EXPECT_EQ(OnePixel(1, 1, sum, &bias), -128);
}

TEST(Conv2DReference, Int16RoundsOnceAndHalfUp) {
  const Conv2DGeometry geometry{.input = {1, 1, 1, 1},
                                .output = {1, 1, 1, 1},
                                .filter_height = 1,
                                .filter_width = 1,
                                .filter_channels = 1,
                                .window = {}};
  const WideSum sum{.multipliers = &kQuarter, .clamp = {-32768, 32767}};
  const auto one_pixel = [&](int16_t x, int8_t w) {
    const int64_t* const no_bias = nullptr;
    int16_t y = 0;
    Conv2DReference(geometry, sum, &x, &w, no_bias, &y);
    return y;
  };
  EXPECT_EQ(one_pixel(2, 3), 2);    // 1.5 -> 2
  EXPECT_EQ(one_pixel(-2, 3), -1);  // -1.5 -> -1
  EXPECT_EQ(one_pixel(1, 1), 0);    // 0.25 -> 0, where two roundings give 1
  EXPECT_EQ(one_pixel(-32768, 127), -32768);
}

TEST(Conv2DReference, FloatSumsInTheOrderOfTheTaps) {
  const Conv2DGeometry geometry{.input = {1, 1, 3, 1},
                                .output = {1, 1, 1, 1},
                                .filter_height = 1,
                                .filter_width = 3,
                                .filter_channels = 1,
                                .window = {}};
  const float input[] = {1e8F, 1.0F, -1e8F};
  const float filter[] = {1.0F, 1.0F, 1.0F};
  const float bias = 0.25F;
  float output = 0.0F;
  Conv2DReference(geometry, FloatSum{kAllFloats}, input, filter, &bias, &output);
  EXPECT_EQ(output, 0.25F);  // the 1 is lost in 1e8
}

TEST(Conv2DReference, FloatClampsInfinityAndKeepsNan) {
  const Conv2DGeometry geometry{.input = {1, 1, 1, 1},
                                .output = {1, 1, 1, 1},
                                .filter_height = 1,
                                .filter_width = 1,
                                .filter_channels = 1,
                                .window = {}};
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float one = 1.0F;
  const float* const no_bias = nullptr;
  float output = 0.0F;
  Conv2DReference(geometry, FloatSum{kAllFloats}, &infinity, &one, no_bias, &output);
  EXPECT_EQ(output, std::numeric_limits<float>::max());
  Conv2DReference(geometry, FloatSum{{0.0F, 6.0F}}, &nan, &one, no_bias, &output);
  EXPECT_TRUE(std::isnan(output));
}

}  // namespace
}  // namespace octet::kernels
