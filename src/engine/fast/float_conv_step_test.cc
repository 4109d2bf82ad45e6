#include "engine/fast/float_conv_step.h"

#include <gmock/gmock.h>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::RandomValues;
using ::testing::StartsWith;

std::vector<float> RandomFloats(int64_t count, unsigned seed) {
  std::vector<float> values;
  for (const int32_t step : RandomValues<int32_t>(count, seed, -30000, 30000))
    values.push_back(static_cast<float>(step) / 9973.0F);
  return values;
}

struct Convolution {
  Shape input;
  int filter, stride, dilation, channels;
  Padding padding;
  Activation activation;
};

int Extent(int input, const Convolution& conv) {
  const int span = (conv.filter - 1) * conv.dilation + 1;
  return conv.padding == Padding::kSame ? (input + conv.stride - 1) / conv.stride
                                        : (input + conv.stride - span) / conv.stride;
}

constexpr Padding kSame = Padding::kSame;
constexpr Padding kValid = Padding::kValid;

TEST(FloatConvStep, Conv2DEqualsReferenceBitForBit) {
  const Convolution convolutions[] = {{{1, 9, 11, 3}, 3, 2, 1, 17, kSame, Activation::kRelu6},
                                      {{2, 7, 7, 8}, 3, 1, 1, 16, kSame, Activation::kNone},
                                      {{1, 13, 12, 5}, 3, 1, 2, 33, kSame, Activation::kNone},
                                      {{1, 10, 10, 20}, 1, 1, 1, 7, kValid, Activation::kRelu},
                                      {{1, 5, 5, 4}, 5, 1, 1, 1, kValid, Activation::kNone},
                                      {{3, 6, 4, 2}, 2, 2, 1, 40, kValid, Activation::kNone}};
  for (const Convolution& conv : convolutions) {
    const Shape filter = {conv.channels, conv.filter, conv.filter, conv.input[3]};
    const Shape output = {conv.input[0], Extent(conv.input[1], conv), Extent(conv.input[2], conv),
                          conv.channels};
    OneOperatorModel model(OperatorKind::kConv2D);
    model.Input(ElementType::kFloat32, conv.input)
        .Constant(filter, RandomFloats(filter.element_count(), 1));
    if (conv.channels != 7) model.Constant({conv.channels}, RandomFloats(conv.channels, 2));
    model.Output(ElementType::kFloat32, output)
        .Options(Conv2DOptions{.padding = conv.padding,
                               .stride_w = conv.stride,
                               .stride_h = conv.stride,
                               .activation = conv.activation,
                               .dilation_w = conv.dilation,
                               .dilation_h = conv.dilation});
    EXPECT_THAT(ExpectFastEqualsReference(model.Build()), Each(StartsWith("Conv2DFloat")));
  }
}

TEST(FloatConvStep, FullyConnectedEqualsReferenceBitForBit) {
  for (const int batches : {1, 5, 70}) {
    EXPECT_THAT(ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kFullyConnected)
                                              .Input(ElementType::kFloat32, {batches, 37})
                                              .Constant({50, 37}, RandomFloats(50 * 37, 3))
                                              .Constant({50}, RandomFloats(50, 4))
                                              .Output(ElementType::kFloat32, {batches, 50})
                                              .Options(FullyConnectedOptions{})
                                              .Build()),
                Each(StartsWith("Conv2DFloat")));
  }
}

TEST(FloatConvStep, DepthwiseEqualsReferenceBitForBit) {
  for (const int channels : {1, 7, 8, 40}) {
    for (const int stride : {1, 2}) {
      const int extent = (9 + stride - 1) / stride;
      EXPECT_THAT(ExpectFastEqualsReference(
                      OneOperatorModel(OperatorKind::kDepthwiseConv2D)
                          .Input(ElementType::kFloat32, {2, 9, 9, channels})
                          .Constant({1, 3, 3, channels}, RandomFloats(9 * channels, 5))
                          .Constant({channels}, RandomFloats(channels, 6))
                          .Output(ElementType::kFloat32, {2, extent, extent, channels})
                          .Options(DepthwiseConv2DOptions{.padding = kSame,
                                                          .stride_w = stride,
                                                          .stride_h = stride,
                                                          .depth_multiplier = 1,
                                                          .activation = Activation::kRelu})
                          .Build()),
                  Each(StartsWith("DepthwiseFloat")));
    }
  }
}

}  // namespace
}  // namespace octet
