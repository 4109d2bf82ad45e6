#include "passes/dequantize_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/constant_values.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::OneOperatorModel;
using testing::PerTensor;

Model Convolution(ChannelQuantization bias_quantization) {
  OneOperatorModel op(OperatorKind::kConv2D, 3);
  op.Input(ElementType::kInt8, {1, 1, 1, 2}, PerTensor(0.5F, 3));
  op.Constant<int8_t>({2, 1, 1, 2}, {1, -2, 3, 4}, {{0.25F, 2.0F}, {0, 0}, 0});
  op.Constant<int32_t>({2}, {8, -1}, std::move(bias_quantization));
  op.Output(ElementType::kInt8, {1, 1, 1, 2}, PerTensor(1.0F, 0));
  op.Options(Conv2DOptions{.padding = Padding::kValid, .stride_w = 1, .stride_h = 1});
  return op.Build();
}

std::vector<float> Values(const Model& model, size_t tensor) {
  const auto values = ConstantView(model.main().tensors[tensor]).elements<float>();
  return {values.begin(), values.end()};
}

TEST(DequantizeModel, MakesConstantsTheNumbersTheyStandFor) {
  const Model quantized = Convolution({{0.125F, 1.0F}, {0, 0}, 0});
  EXPECT_TRUE(IsQuantized(quantized));
  const auto model = DequantizeModel(quantized);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_FALSE(IsQuantized(*model));
  EXPECT_THAT(Values(*model, 1), ElementsAre(0.25F, -0.5F, 6.0F, 8.0F));
  EXPECT_THAT(Values(*model, 2), ElementsAre(1.0F, -1.0F));
  for (const Tensor& tensor : model->main().tensors)
    EXPECT_EQ(tensor.type, ElementType::kFloat32) << tensor.name;
}

TEST(DequantizeModel, KnowsTheScalesOfABiasWithout) {
  const auto model = DequantizeModel(Convolution({}));
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_THAT(Values(*model, 2), ElementsAre(8 * 0.5F * 0.25F, -1 * 0.5F * 2.0F));
}

TEST(DequantizeModel, LeavesOutWhatOnlyChangesTypes) {
  OneOperatorModel op(OperatorKind::kQuantize);
  op.Input(ElementType::kUInt8, {4}, PerTensor(1.0F, 128));
  op.Output(ElementType::kInt8, {4}, PerTensor(1.0F, 0));
  const auto model = DequantizeModel(op.Build());
  ASSERT_TRUE(model);
  EXPECT_TRUE(model->main().operators.empty());
  EXPECT_EQ(model->main().outputs, model->main().inputs);
}

TEST(DequantizeModel, NamesTheTensorWhoseScalesDoNotFit) {
  const auto model = DequantizeModel(Convolution({{1.0F, 1.0F, 1.0F}, {0, 0, 0}, 0}));
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().message, HasSubstr("tensor 2"));
}

}  // namespace
}  // namespace octet
