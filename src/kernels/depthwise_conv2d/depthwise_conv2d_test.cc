#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "kernels/conv2d/conv2d_kernel.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"
#include "testing/random_values.h"

namespace octet::kernels {
namespace {

using ::octet::testing::RandomMultipliers;
using ::octet::testing::RandomValues;

int DepthwiseCount(const Nhwc& n) { return n.batches * n.height * n.width * n.channels; }

// The same filters where CONV_2D has them: 1HWO to OHW1.
template <class T>
std::vector<T> ByOutputChannel(const DepthwiseConv2DGeometry& g, const std::vector<T>& filter) {
  const Nhwc from{1, g.filter_height, g.filter_width, g.output.channels};
  const Nhwc to{g.output.channels, g.filter_height, g.filter_width, 1};
  std::vector<T> transposed(filter.size());
  ForEachPosition(from, [&](const NhwcPosition& at) {
    transposed[static_cast<size_t>(NhwcIndex(to, {at.channel, at.y, at.x, 0}))] =
        filter[static_cast<size_t>(NhwcIndex(from, at))];
  });
  return transposed;
}

// A depthwise convolution is a grouped one with a group for every input channel.
template <class T>
void ExpectEqualsGroupedConvolution(const DepthwiseConv2DGeometry& g, QuantizedSum sum) {
  constexpr unsigned kSeed = 30;
  const auto input = RandomValues<T>(DepthwiseCount(g.input), kSeed);
  const auto filter =
      RandomValues<T>(g.filter_height * g.filter_width * g.output.channels, kSeed + 1);
  const auto bias = RandomValues<int32_t>(g.output.channels, kSeed + 2, -5000, 5000);
  const auto multipliers = RandomMultipliers(g.output.channels, kSeed + 3);
  sum.multipliers = multipliers.data();

  const Conv2DGeometry grouped{.input = g.input,
                               .output = g.output,
                               .filter_height = g.filter_height,
                               .filter_width = g.filter_width,
                               .filter_channels = 1,
                               .window = g.window};
  std::vector<T> expected(static_cast<size_t>(DepthwiseCount(g.output)));
  Conv2DReference(grouped, sum, input.data(), ByOutputChannel(g, filter).data(), bias.data(),
                  expected.data());
  std::vector<T> output(expected.size());
  DepthwiseConv2DReference(g, sum, input.data(), filter.data(), bias.data(), output.data());
  EXPECT_EQ(output, expected);
}

const DepthwiseConv2DGeometry kDepthwiseGeometries[] = {
    {.input = {2, 6, 5, 4},
     .output = {2, 3, 3, 4},
     .filter_height = 3,
     .filter_width = 3,
     .window = {.stride_h = 2, .stride_w = 2, .pad_left = 1}},
    {.input = {1, 7, 7, 3},
     .output = {1, 7, 7, 6},
     .filter_height = 3,
     .filter_width = 3,
     .window = {.dilation_h = 2, .dilation_w = 3, .pad_top = 2, .pad_left = 3}},
    {.input = {1, 4, 4, 1},
     .output = {1, 3, 4, 5},
     .filter_height = 2,
     .filter_width = 1,
     .window = {}},
};

TEST(DepthwiseConv2DReference, EqualsAGroupedConvolution) {
  for (const DepthwiseConv2DGeometry& geometry : kDepthwiseGeometries) {
    ExpectEqualsGroupedConvolution<int8_t>(
        geometry, {.input_zero_point = 9, .output_zero_point = -7, .clamp = {-128, 127}});
    ExpectEqualsGroupedConvolution<uint8_t>(geometry, {.input_zero_point = 120,
                                                       .filter_zero_point = 130,
                                                       .output_zero_point = 3,
                                                       .clamp = {3, 255}});
  }
}

TEST(DepthwiseConv2DReference, MultipliesTheDepth) {
  // Two input channels, three filters each: output channel c belongs to input channel c / 3.
  const DepthwiseConv2DGeometry geometry{.input = {1, 1, 1, 2},
                                         .output = {1, 1, 1, 6},
                                         .filter_height = 1,
                                         .filter_width = 1,
                                         .window = {}};
  const FloatSum sum{{-100.0F, 100.0F}};
  const float input[] = {10.0F, 20.0F};
  const float filter[] = {1.0F, 2.0F, 3.0F, 1.0F, 2.0F, 30.0F};
  const float bias[] = {0.5F, 0.0F, 0.0F, 0.0F, 0.0F, 0.0F};
  std::vector<float> output(6);
  DepthwiseConv2DReference(geometry, sum, input, filter, bias, output.data());
  EXPECT_EQ(output, (std::vector<float>{10.5F, 20.0F, 30.0F, 20.0F, 40.0F, 100.0F}));
}

}  // namespace
}  // namespace octet::kernels
