#include "engine/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/memory_plan.h"
#include "engine/session.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::OneOperatorModel;
using testing::PerTensor;

int32_t AddTensor(Model& model, const Shape& shape) {
  Tensor tensor;
  tensor.name = "t" + std::to_string(model.main().tensors.size());
  tensor.type = ElementType::kFloat32;
  tensor.shape = shape;
  model.main().tensors.push_back(tensor);
  return static_cast<int32_t>(model.main().tensors.size()) - 1;
}

// input -> ADD(x, x) -> ADD(y, y) ... of `count` operators over `elements` floats.
Model AddChain(int count, int elements) {
  Model model;
  model.subgraphs.resize(1);
  int32_t last = AddTensor(model, {elements});
  model.main().inputs = {last};
  for (int i = 0; i < count; ++i) {
    const int32_t next = AddTensor(model, {elements});
    Operator op;
    op.kind = OperatorKind::kAdd;
    op.inputs = {last, last};
    op.outputs = {next};
    op.options = AddSubOptions{};
    model.main().operators.push_back(op);
    last = next;
  }
  model.main().outputs = {last};
  return model;
}

Result<std::shared_ptr<const Plan>> Build(Model model, PlanOptions options = {}) {
  return Plan::Build(std::make_shared<const Model>(std::move(model)), options);
}
std::string BuildError(Model model) {
  auto plan = Build(std::move(model));
  return plan ? "" : plan.error().message;
}

std::vector<float> RunOnOnes(const std::shared_ptr<const Plan>& plan) {
  auto session = Session::Create(plan);
  EXPECT_TRUE(session);
  std::ranges::fill((*session)->input(0).elements<float>(), 1.0F);
  EXPECT_TRUE((*session)->Run());
  const TensorView view = (*session)->output(0);
  const auto output = view.elements<float>();
  return {output.begin(), output.end()};
}

// [-10, -6, -2, 2, 6, 10] / 4: ties all, of a fully connected network of one weight.
std::vector<int8_t> QuartersOf(const std::vector<int8_t>& values, PlanOptions options) {
  const auto count = static_cast<int>(values.size());
  OneOperatorModel model(OperatorKind::kFullyConnected);
  model.Input(ElementType::kInt8, {count, 1}, PerTensor(1.0F, 0))
      .Constant<int8_t>({1, 1}, {1}, PerTensor(0.25F, 0))
      .Output(ElementType::kInt8, {count, 1}, PerTensor(1.0F, 0))
      .Options(FullyConnectedOptions{});
  const auto plan = Build(model.Build(), options);
  EXPECT_TRUE(plan) << plan.error().message;
  const auto session = Session::Create(*plan);
  EXPECT_TRUE(session);
  std::ranges::copy(values, (*session)->input(0).elements<int8_t>().begin());
  EXPECT_TRUE((*session)->Run());
  const TensorView view = (*session)->output(0);
  const auto output = view.elements<int8_t>();
  return {output.begin(), output.end()};
}

TEST(Plan, RoundsTiesAsAskedOnEveryTier) {
  const std::vector<int8_t> values = {-10, -6, -2, 2, 6, 10};
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  for (const kernels::IsaTier tier : kernels::AllIsaTiers()) {
    if (tier != kernels::IsaTier::kScalar && !cpu.Has(tier)) continue;
    EXPECT_THAT(QuartersOf(values, {.cpu = cpu.UpTo(tier)}), ElementsAre(-3, -2, -1, 1, 2, 3));
    EXPECT_THAT(QuartersOf(values, {.cpu = cpu.UpTo(tier), .ties = TieRounding::kUp}),
                ElementsAre(-2, -1, 0, 1, 2, 3));
  }
}

TEST(Plan, RunsOperatorsInOrderAndInPlace) {
  auto plan = Build(AddChain(5, 100));
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ((*plan)->arena_bytes(), AlignUp(400))
      << "a chain of elementwise operators needs one tensor";
  EXPECT_EQ(RunOnOnes(*plan), std::vector<float>(100, 32.0F));
}

TEST(Plan, KeepsEveryTensorWhenAsked) {
  auto plan = Build(AddChain(3, 100), {.keep_all_tensors = true});
  ASSERT_TRUE(plan);
  EXPECT_EQ((*plan)->arena_bytes(), 4 * AlignUp(400));
  auto session = Session::Create(*plan);
  ASSERT_TRUE(session);
  std::ranges::fill((*session)->input(0).elements<float>(), 1.0F);
  ASSERT_TRUE((*session)->Run());
  EXPECT_EQ((*session)->tensor(1).elements<float>()[99], 2.0F);
  EXPECT_EQ((*session)->tensor(2).elements<float>()[0], 4.0F);
}

TEST(Plan, NeverOverwritesAGraphOutput) {
  Model model = AddChain(3, 100);
  model.main().outputs = {1, 2, 3};  // every stage is an output
  auto plan = Build(std::move(model));
  ASSERT_TRUE(plan);
  auto session = Session::Create(*plan);
  ASSERT_TRUE(session);
  std::ranges::fill((*session)->input(0).elements<float>(), 1.0F);
  ASSERT_TRUE((*session)->Run());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ((*session)->output(i).elements<float>()[0], static_cast<float>(2 << i))
        << "output " << i;
  }
}

TEST(Plan, DropsOperatorsNobodyReads) {
  Model model = AddChain(3, 100);
  model.main().outputs = {2};
  auto plan = Build(std::move(model));
  ASSERT_TRUE(plan);
  EXPECT_EQ((*plan)->steps().size(), 2U);
  EXPECT_EQ(RunOnOnes(*plan)[0], 4.0F);
}

TEST(Plan, HandsThroughAGraphThatComputesNothing) {
  Model model = AddChain(0, 8);
  auto plan = Build(std::move(model));
  ASSERT_TRUE(plan);
  EXPECT_EQ(RunOnOnes(*plan), std::vector<float>(8, 1.0F));
}

TEST(Plan, RefusesUnknownOperatorsByIndexNameAndVersion) {
  Model model = AddChain(2, 4);
  model.main().operators[1].kind = OperatorKind::kSvdf;
  model.main().operators[1].version = 4;
  EXPECT_EQ(BuildError(model), "op 1 SVDF v4: octet has no kernel for this operator");
  model.main().operators[1].kind = OperatorKind::kCustom;
  model.main().operators[1].custom_name = "MyOp";
  EXPECT_THAT(BuildError(model), HasSubstr("op 1 MyOp v4"));
}

TEST(Plan, RefusesVersionsItDoesNotKnow) {
  Model model = AddChain(1, 4);
  model.main().operators[0].version = 99;
  EXPECT_THAT(BuildError(model), HasSubstr("op 0 ADD v99: versions up to"));
}

TEST(Plan, RefusesBrokenDataflow) {
  Model no_value = AddChain(2, 4);
  no_value.main().operators[0].inputs[1] = 2;
  EXPECT_THAT(BuildError(no_value), HasSubstr("op 0 ADD: input tensor 2 't2' has no value yet"));
  Model twice = AddChain(2, 4);
  twice.main().operators[1].outputs[0] = 1;
  EXPECT_THAT(BuildError(twice),
              HasSubstr("op 1 ADD: output tensor 1 't1' is written a second time"));
  Model never = AddChain(1, 4);
  never.main().outputs[0] = AddTensor(never, {4});
  EXPECT_THAT(BuildError(never), HasSubstr("graph output 2 't2' is never written"));
  Model outside = AddChain(1, 4);
  outside.main().operators[0].inputs[0] = 77;
  EXPECT_THAT(BuildError(outside), HasSubstr("input 77 of 2 tensors"));
}

TEST(Plan, RefusesTensorsNoKernelCanUse) {
  Model sparse = AddChain(1, 4);
  sparse.main().tensors[0].obstacle = "stored sparse";
  EXPECT_EQ(BuildError(sparse), "tensor 0 't0' is stored sparse");
  Model variable = AddChain(1, 4);
  variable.main().tensors[0].is_variable = true;
  EXPECT_THAT(BuildError(variable), HasSubstr("a variable"));
}

}  // namespace
}  // namespace octet
