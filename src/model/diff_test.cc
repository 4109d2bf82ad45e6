#include "model/diff.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

Model Sample() {
  Model model;
  model.description = "sample";
  model.subgraphs.resize(1);
  Tensor tensor;
  tensor.name = "x";
  tensor.type = ElementType::kInt8;
  tensor.shape = Shape({2});
  tensor.is_constant = true;
  tensor.data = ConstantData::Own({1, 2});
  tensor.quantization = {{0.5F}, {3}, 0};
  model.main().tensors.push_back(tensor);
  Operator op;
  op.kind = OperatorKind::kSoftmax;
  op.inputs = {0};
  op.options = SoftmaxOptions{1.0F};
  model.main().operators.push_back(op);
  return model;
}

// Paths of the differences after a change.
std::vector<std::string> PathsAfter(void (*change)(Model&)) {
  Model changed = Sample();
  change(changed);
  std::vector<std::string> paths;
  for (const ModelDifference& difference : DiffModels(Sample(), changed))
    paths.push_back(difference.path);
  return paths;
}

using Paths = std::vector<std::string>;

TEST(DiffModels, FindsNothingBetweenEqualModels) {
  EXPECT_TRUE(DiffModels(Sample(), Sample()).empty());
}

TEST(DiffModels, NamesWhatDiffers) {
  EXPECT_EQ(PathsAfter([](Model& m) { m.description = "other"; }), Paths{"description"});
  EXPECT_EQ(PathsAfter([](Model& m) {
              m.main().tensors[0].shape = Shape({1, 2});
            }),
            Paths{"tensor 0 'x' shape"});
  EXPECT_EQ(PathsAfter([](Model& m) { m.main().tensors[0].quantization.scales[0] = 0.25F; }),
            Paths{"tensor 0 'x' scales"});
  EXPECT_EQ(PathsAfter([](Model& m) {
              m.main().tensors[0].data = ConstantData::Own({1, 3});
            }),
            Paths{"tensor 0 'x' data"});
  EXPECT_EQ(PathsAfter([](Model& m) { m.main().operators[0].options = SoftmaxOptions{2.0F}; }),
            Paths{"op 0 SOFTMAX options"});
  EXPECT_EQ(PathsAfter([](Model& m) { m.main().operators.clear(); }), Paths{"operator count"});
}

TEST(DiffModels, DescribesBothSides) {
  Model changed = Sample();
  changed.main().operators[0].options = SoftmaxOptions{2.0F};
  const auto differences = DiffModels(Sample(), changed);
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].a, "beta=1");
  EXPECT_EQ(differences[0].b, "beta=2");
}

}  // namespace
}  // namespace octet
