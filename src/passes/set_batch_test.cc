#include "passes/set_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using testing::OneOperatorModel;

std::string ErrorOf(const Result<Model>& result) { return result ? "" : result.error().message; }

TEST(SetBatch, WidensEveryTensorBetweenInputsAndOutputs) {
  OneOperatorModel op(OperatorKind::kSoftmax);
  op.Input(ElementType::kFloat32, {1, 5}).Output(ElementType::kFloat32, {1, 5});
  op.Options(SoftmaxOptions{.beta = 1});
  const auto model = SetBatch(op.Build(), 3);
  ASSERT_TRUE(model.has_value()) << ErrorOf(model);
  EXPECT_EQ(model->main().tensors[0].shape, (Shape{3, 5}));
  EXPECT_EQ(model->main().tensors[1].shape, (Shape{3, 5}));
}

TEST(SetBatch, GivesReshapesTheBatch) {
  OneOperatorModel op(OperatorKind::kReshape);
  op.Input(ElementType::kFloat32, {1, 2, 3});
  op.Constant<int32_t>({2}, {1, 6});
  op.Output(ElementType::kFloat32, {1, 6}).Options(ReshapeOptions{.new_shape = {1, 6}});
  const auto model = SetBatch(op.Build(), 4);
  ASSERT_TRUE(model.has_value()) << ErrorOf(model);
  const Operator& reshape = model->main().operators[0];
  EXPECT_EQ(std::get<ReshapeOptions>(reshape.options).new_shape, (std::vector<int32_t>{4, 6}));
  const Tensor& told = model->main().tensors[static_cast<size_t>(reshape.inputs[1])];
  EXPECT_EQ(told.data.bytes()[0], 4);
  EXPECT_EQ(model->main().tensors[2].shape, (Shape{4, 6}));
}

TEST(SetBatch, RefusesWhatMixesItems) {
  OneOperatorModel mean(OperatorKind::kMean);
  mean.Input(ElementType::kFloat32, {1, 4, 4, 2});
  mean.Constant<int32_t>({1}, {0});
  mean.Output(ElementType::kFloat32, {1, 4, 4, 2}).Options(ReducerOptions{.keep_dims = true});
  EXPECT_EQ(ErrorOf(SetBatch(mean.Build(), 2)), "op 0 MEAN: reduces over the batch");
  OneOperatorModel gather(OperatorKind::kGather);
  gather.Input(ElementType::kFloat32, {1, 4}).Output(ElementType::kFloat32, {1, 4});
  EXPECT_THAT(ErrorOf(SetBatch(gather.Build(), 2)), HasSubstr("op 0 GATHER: is not known"));
  OneOperatorModel two(OperatorKind::kRelu);
  two.Input(ElementType::kFloat32, {2, 4}).Output(ElementType::kFloat32, {2, 4});
  EXPECT_THAT(ErrorOf(SetBatch(two.Build(), 2)), HasSubstr("is not of one item"));
}

}  // namespace
}  // namespace octet
