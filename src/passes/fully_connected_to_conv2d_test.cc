#include "passes/fully_connected_to_conv2d.h"

#include <gtest/gtest.h>

#include "model/verify.h"
#include "passes/remove_dead_operators.h"
#include "passes/remove_unused_tensors.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using testing::OneOperatorModel;

Model Dense(const Shape& input, const Shape& output, int8_t weights_format = 0) {
  OneOperatorModel op(OperatorKind::kFullyConnected);
  op.Input(ElementType::kFloat32, input);
  op.Constant<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  op.Constant<float>({2}, {0.5F, -0.5F});
  op.Output(ElementType::kFloat32, output);
  op.Options(
      FullyConnectedOptions{.activation = Activation::kRelu, .weights_format = weights_format});
  return op.Build();
}

TEST(FullyConnectedToConv2D, MakesAConvolutionBetweenReshapes) {
  const Model model = FullyConnectedToConv2D(Dense({4, 3}, {4, 2}));
  ASSERT_TRUE(VerifyDataflow(model.main()));
  ASSERT_EQ(model.main().operators.size(), 3U);
  const Operator& conv = model.main().operators[1];
  EXPECT_EQ(conv.kind, OperatorKind::kConv2D);
  EXPECT_EQ(std::get<Conv2DOptions>(conv.options).activation, Activation::kRelu);
  const auto shape_of = [&](int32_t tensor) {
    return model.main().tensors[static_cast<size_t>(tensor)].shape;
  };
  EXPECT_EQ(shape_of(conv.inputs[0]), Shape({4, 1, 1, 3}));
  EXPECT_EQ(shape_of(conv.inputs[1]), Shape({2, 1, 1, 3}));
  EXPECT_EQ(shape_of(conv.outputs[0]), Shape({4, 1, 1, 2}));
  EXPECT_EQ(model.main().operators[2].outputs, model.main().outputs);
}

TEST(FullyConnectedToConv2D, TakesBackAReshapeBeforeIt) {
  Model model = Dense({1, 3}, {1, 2});
  Tensor image;
  image.name = "image";
  image.shape = {1, 1, 1, 3};
  model.main().tensors.push_back(image);
  const auto index = static_cast<int32_t>(model.main().tensors.size()) - 1;
  Operator reshape;
  reshape.kind = OperatorKind::kReshape;
  reshape.inputs = {index};
  reshape.outputs = model.main().inputs;
  reshape.options = ReshapeOptions{{1, 3}};
  model.main().operators.insert(model.main().operators.begin(), reshape);
  model.main().inputs = {index};
  const Model rewritten =
      RemoveUnusedTensors(RemoveDeadOperators(FullyConnectedToConv2D(std::move(model))));
  ASSERT_TRUE(VerifyIndices(rewritten));
  ASSERT_TRUE(VerifyDataflow(rewritten.main()));
  ASSERT_EQ(rewritten.main().operators.size(), 2U);
  EXPECT_EQ(rewritten.main().operators[0].kind, OperatorKind::kConv2D);
  EXPECT_EQ(rewritten.main().operators[0].inputs[0], rewritten.main().inputs[0]);
  // input, filter, bias, convolution, told shape, output
  EXPECT_EQ(rewritten.main().tensors.size(), 6U);
}

TEST(FullyConnectedToConv2D, LeavesShuffledFilters) {
  const Model model = FullyConnectedToConv2D(Dense({1, 3}, {1, 2}, 1));
  EXPECT_EQ(model.main().operators[0].kind, OperatorKind::kFullyConnected);
}

}  // namespace
}  // namespace octet
