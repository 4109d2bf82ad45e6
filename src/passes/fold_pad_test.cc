#include "passes/fold_pad.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/padded_model.h"

namespace octet {
namespace {

using testing::OneOperatorModel;
using testing::PerTensor;
using testing::WithPad;

constexpr int kPadded = 7;
const std::vector<int32_t> kPaddings = {0, 0, 1, 2, 0, 1, 0, 0};

// 3 x 3, stride 1, of a padded image of 7 x 7 pixels.
Model Convolution(ElementType type = ElementType::kInt8, Padding padding = Padding::kValid) {
  OneOperatorModel model(OperatorKind::kConv2D);
  model.Input(type, {1, kPadded, kPadded, 2}, PerTensor(0.5F, 3))
      .Constant<int8_t>({4, 3, 3, 2}, std::vector<int8_t>(72, 1), PerTensor(0.1F, 0))
      .Output(type, {1, 5, 5, 4}, PerTensor(1.0F, 0))
      .Options(Conv2DOptions{.padding = padding, .stride_w = 1, .stride_h = 1});
  return model.Build();
}

const Conv2DOptions& ConvOptions(const Model& model) {
  return std::get<Conv2DOptions>(model.main().operators.back().options);
}

TEST(FoldPad, GivesThePaddingsToTheConvolution) {
  const Model folded = FoldPad(WithPad(Convolution(), kPaddings));
  const Operator& convolution = folded.main().operators.back();
  EXPECT_EQ(convolution.inputs[0], folded.main().inputs[0]);
  const ImagePadding expected{.top = 1, .left = 0, .bottom = 2, .right = 1};
  EXPECT_EQ(ConvOptions(folded).explicit_padding, expected);
}

TEST(FoldPad, GivesThePaddingsToADepthwiseConvolution) {
  OneOperatorModel model(OperatorKind::kDepthwiseConv2D);
  model.Input(ElementType::kUInt8, {1, kPadded, kPadded, 2}, PerTensor(0.5F, 3))
      .Constant<uint8_t>({1, 3, 3, 2}, std::vector<uint8_t>(18, 1), PerTensor(0.1F, 0))
      .Output(ElementType::kUInt8, {1, 5, 5, 2}, PerTensor(1.0F, 0))
      .Options(DepthwiseConv2DOptions{
          .padding = Padding::kValid, .stride_w = 1, .stride_h = 1, .depth_multiplier = 1});
  const Model folded = FoldPad(WithPad(model.Build(), kPaddings));
  const auto& options = std::get<DepthwiseConv2DOptions>(folded.main().operators.back().options);
  EXPECT_TRUE(options.explicit_padding.has_value());
}

void ExpectUntouched(const Model& model) {
  const Model folded = FoldPad(model);
  EXPECT_EQ(folded.main().operators.back().inputs, model.main().operators.back().inputs);
  EXPECT_FALSE(ConvOptions(folded).explicit_padding.has_value());
}

TEST(FoldPad, LeavesWhatIsNotPlain) {
  ExpectUntouched(WithPad(Convolution(ElementType::kInt8, Padding::kSame), kPaddings));
  ExpectUntouched(WithPad(Convolution(ElementType::kFloat32), kPaddings));
  ExpectUntouched(WithPad(Convolution(), {0, 0, 3, 0, 0, 0, 0, 0}));  // a window of padding alone
  ExpectUntouched(WithPad(Convolution(), {0, 0, 0, 0, 0, 0, 0, 1}));  // of channels
  Model other_scale = WithPad(Convolution(), kPaddings);
  other_scale.main().tensors[static_cast<size_t>(other_scale.main().inputs[0])].quantization =
      PerTensor(0.25F, 3);
  ExpectUntouched(other_scale);
  Model wrong_shape = WithPad(Convolution(), kPaddings);
  wrong_shape.main().tensors[static_cast<size_t>(wrong_shape.main().inputs[0])].shape = {1, 4, 4,
                                                                                         2};
  ExpectUntouched(wrong_shape);
  Model at_run_time = WithPad(Convolution(), kPaddings);
  at_run_time.main().tensors.back().is_constant = false;
  ExpectUntouched(at_run_time);
}

TEST(FoldPad, KeepsAPadThatIsAnOutput) {
  Model model = WithPad(Convolution(), kPaddings);
  const int32_t padded = model.main().operators[0].outputs[0];
  model.main().outputs.push_back(padded);
  const Model folded = FoldPad(model);
  EXPECT_EQ(folded.main().operators.size(), 2U);
  EXPECT_EQ(folded.main().operators[0].outputs[0], padded);
  EXPECT_TRUE(ConvOptions(folded).explicit_padding.has_value());
}

}  // namespace
}  // namespace octet
