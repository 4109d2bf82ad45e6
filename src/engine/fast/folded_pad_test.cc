// Convolutions that took the paddings of a PAD (passes/fold_pad.h) equal PAD and convolution, on
// every tier.
#include <gtest/gtest.h>

#include "engine/plan.h"
#include "engine/session.h"
#include "testing/padded_model.h"
#include "testing/random_values.h"

namespace octet {
namespace {

using testing::OneOperatorModel;
using testing::PerTensor;
using testing::RandomValues;
using testing::WithPad;

struct Padded {
  ElementType type = ElementType::kInt8;
  bool depthwise = false;
  int filter = 3;
  int stride = 1;
  int dilation = 1;
  int channels = 16;
  ImagePadding padding;
};

template <class T>
Model ModelOf(const Padded& padded) {
  const ImagePadding& p = padded.padding;
  const int height = 9 + p.top + p.bottom;
  const int width = 11 + p.left + p.right;
  const int span = (padded.filter - 1) * padded.dilation;
  const int channels = padded.channels;
  const int outputs = padded.depthwise ? channels : 10;
  const Shape filter = padded.depthwise ? Shape{1, padded.filter, padded.filter, channels}
                                        : Shape{outputs, padded.filter, padded.filter, channels};
  using Filter = std::conditional_t<std::is_same_v<T, int16_t>, int8_t, T>;
  const bool is_unsigned = std::is_same_v<T, uint8_t>;
  const int zero_point = std::is_same_v<T, int16_t> ? 0 : (is_unsigned ? 121 : -7);
  OneOperatorModel model(padded.depthwise ? OperatorKind::kDepthwiseConv2D : OperatorKind::kConv2D);
  model.Input(padded.type, {1, height, width, channels}, PerTensor(0.05F, zero_point))
      .Constant<Filter>(filter,
                        RandomValues<Filter>(filter.element_count(), 5, is_unsigned ? 0 : -127,
                                             is_unsigned ? 255 : 127),
                        PerTensor(0.02F, is_unsigned ? 131 : 0))
      .Output(padded.type,
              {1, (height - span - 1) / padded.stride + 1, (width - span - 1) / padded.stride + 1,
               outputs},
              PerTensor(std::is_same_v<T, int16_t> ? 4.0F : 0.4F, zero_point));
  if (padded.depthwise) {
    model.Options(DepthwiseConv2DOptions{.padding = Padding::kValid,
                                         .stride_w = padded.stride,
                                         .stride_h = padded.stride,
                                         .depth_multiplier = 1,
                                         .dilation_w = padded.dilation,
                                         .dilation_h = padded.dilation});
  } else {
    model.Options(Conv2DOptions{.padding = Padding::kValid,
                                .stride_w = padded.stride,
                                .stride_h = padded.stride,
                                .dilation_w = padded.dilation,
                                .dilation_h = padded.dilation});
  }
  return WithPad(model.Build(), {0, 0, p.top, p.bottom, p.left, p.right, 0, 0});
}

Model ModelOf(const Padded& padded) {
  if (padded.type == ElementType::kInt8) return ModelOf<int8_t>(padded);
  if (padded.type == ElementType::kUInt8) return ModelOf<uint8_t>(padded);
  return ModelOf<int16_t>(padded);
}

std::vector<uint8_t> OutputOf(const std::shared_ptr<const Plan>& plan) {
  auto session = Session::Create(plan);
  EXPECT_TRUE(session);
  const auto input = (*session)->input(0).bytes;
  std::ranges::copy(RandomValues<uint8_t>(static_cast<int64_t>(input.size()), 3), input.begin());
  EXPECT_TRUE((*session)->Run());
  const auto output = (*session)->output(0).bytes;
  return {output.begin(), output.end()};
}

void ExpectEqualOnEveryTier(const Padded& padded) {
  const auto model = std::make_shared<const Model>(ModelOf(padded));
  // No pass rewrites a plan that keeps its tensors: PAD and convolution, as TFLite has them.
  const auto apart = Plan::Build(model, {.keep_all_tensors = true});
  ASSERT_TRUE(apart) << apart.error().message;
  ASSERT_EQ((*apart)->steps().size(), 2U);
  const auto expected = OutputOf(*apart);
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  for (const kernels::IsaTier tier : kernels::AllIsaTiers()) {
    if (tier != kernels::IsaTier::kScalar && !cpu.Has(tier)) continue;
    const auto folded = Plan::Build(model, {.cpu = cpu.UpTo(tier)});
    ASSERT_TRUE(folded) << folded.error().message;
    ASSERT_EQ((*folded)->steps().size(), 1U);
    EXPECT_EQ(OutputOf(*folded), expected)
        << kernels::IsaTierName(tier) << " type " << ElementTypeName(padded.type) << " depthwise "
        << padded.depthwise << " filter " << padded.filter << " stride " << padded.stride;
  }
}

constexpr ImagePadding kPaddings[] = {{1, 1, 1, 1}, {0, 0, 1, 1}, {1, 0, 0, 2}, {2, 2, 2, 2}};
constexpr ElementType kPaddedTypes[] = {ElementType::kInt8, ElementType::kUInt8,
                                        ElementType::kInt16};

TEST(FoldedPad, EqualsPadAndConvolution) {
  for (const ElementType type : kPaddedTypes) {
    for (const bool depthwise : {false, true}) {
      for (const ImagePadding& padding : kPaddings) {
        for (const int stride : {1, 2}) {
          ExpectEqualOnEveryTier(
              {.type = type, .depthwise = depthwise, .stride = stride, .padding = padding});
        }
      }
    }
  }
}

TEST(FoldedPad, EqualsThemForOtherFilters) {
  for (const bool depthwise : {false, true}) {
    ExpectEqualOnEveryTier(
        {.depthwise = depthwise, .filter = 5, .stride = 2, .padding = {4, 3, 2, 1}});
    ExpectEqualOnEveryTier(
        {.depthwise = depthwise, .filter = 7, .stride = 2, .channels = 3, .padding = {3, 3, 3, 3}});
    ExpectEqualOnEveryTier({.depthwise = depthwise, .dilation = 2, .padding = {4, 0, 0, 4}});
  }
}

}  // namespace
}  // namespace octet
