#include "cli/evaluate_constant_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backend/backend.h"
#include "model/constant_values.h"
#include "passes/tidy/tidy_passes.h"

namespace octet::cli {
namespace {

using ::testing::ElementsAre;

// Tensors and operators of a made model.
class MadeGraph {
 public:
  MadeGraph() { model_.subgraphs.resize(1); }
  Model& model() { return model_; }

  int32_t Add(ElementType type, const Shape& shape) {
    Tensor tensor;
    tensor.name = "t" + std::to_string(graph().tensors.size());
    tensor.type = type;
    tensor.shape = shape;
    graph().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(graph().tensors.size()) - 1;
  }
  template <class T>
  int32_t Constant(ElementType type, const Shape& shape, const std::vector<T>& values) {
    const int32_t made = Add(type, shape);
    graph().tensors[static_cast<size_t>(made)].is_constant = true;
    graph().tensors[static_cast<size_t>(made)].data = ConstantOf(values);
    return made;
  }
  int32_t Operate(OperatorKind kind, std::vector<int32_t> inputs, ElementType type,
                  const Shape& shape, OperatorOptions options = {}) {
    Operator op;
    op.kind = kind;
    op.inputs = std::move(inputs);
    op.outputs = {Add(type, shape)};
    op.options = std::move(options);
    graph().operators.push_back(std::move(op));
    return graph().operators.back().outputs[0];
  }
  Subgraph& graph() { return model_.main(); }

 private:
  Model model_;
};

// float16 weights dequantised, transposed, reshaped to what SHAPE says of x, doubled; then added to
// x.
Model ModelWithConstants() {
  MadeGraph m;
  const int32_t x = m.Add(ElementType::kFloat32, {2, 2});
  const int32_t half = m.Constant<uint16_t>(ElementType::kFloat16, {2, 2},
                                            {0x3C00, 0x4000, 0x4200, 0x4400});  // 1 2 3 4
  const int32_t real = m.Operate(OperatorKind::kDequantize, {half}, ElementType::kFloat32, {2, 2});
  const int32_t perm = m.Constant<int32_t>(ElementType::kInt32, {2}, {1, 0});
  const int32_t turned =
      m.Operate(OperatorKind::kTranspose, {real, perm}, ElementType::kFloat32, {2, 2});
  const int32_t shape = m.Operate(OperatorKind::kShape, {x}, ElementType::kInt32, {2},
                                  OutputTypeOptions{ElementType::kInt32});
  const int32_t shaped =
      m.Operate(OperatorKind::kReshape, {turned, shape}, ElementType::kFloat32, {2, 2});
  const int32_t two = m.Constant<float>(ElementType::kFloat32, {}, {2});
  const int32_t twice = m.Operate(OperatorKind::kMul, {shaped, two}, ElementType::kFloat32, {2, 2},
                                  ActivationOptions{});
  const int32_t y =
      m.Operate(OperatorKind::kAdd, {x, twice}, ElementType::kFloat32, {2, 2}, AddSubOptions{});
  m.graph().inputs = {x};
  m.graph().outputs = {y};
  return m.model();
}

std::vector<float> Answer(const Model& model) {
  const auto loaded = LoadModel(std::make_shared<const Model>(model), {});
  EXPECT_TRUE(loaded) << loaded.error().message;
  const auto runner = *(*loaded)->NewRunner();
  auto x = runner->input(0).elements<float>();
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(10 * i);
  EXPECT_TRUE(runner->Run());
  const auto y = runner->output(0).elements<float>();
  return {y.begin(), y.end()};
}

TEST(FoldConstantOperators, LeavesWhatDependsOnInputs) {
  Model model = ModelWithConstants();
  RunTidyPasses(model, {EvaluateConstantModel});
  ASSERT_EQ(model.main().operators.size(), 1U);
  EXPECT_EQ(model.main().operators[0].kind, OperatorKind::kAdd);
  EXPECT_THAT(Answer(model), ElementsAre(2, 16, 24, 38));
}

TEST(FoldConstantOperators, KeepsOperatorsWithoutAnEvaluator) {
  Model model = ModelWithConstants();
  RunTidyPasses(model);
  EXPECT_GT(model.main().operators.size(), 1U);
}

TEST(FoldConstantOperators, KeepsWhatCannotBeComputedAndWhatTheGraphGives) {
  MadeGraph m;
  const int32_t one = m.Constant<float>(ElementType::kFloat32, {2}, {1, -2});
  const int32_t given = m.Operate(OperatorKind::kRelu, {one}, ElementType::kFloat32, {2});
  const int32_t custom = m.Operate(OperatorKind::kCustom, {one}, ElementType::kFloat32, {2});
  m.graph().outputs = {given, custom};
  RunTidyPasses(m.model(), {EvaluateConstantModel});
  EXPECT_EQ(m.graph().operators.size(), 2U);
}

}  // namespace
}  // namespace octet::cli
