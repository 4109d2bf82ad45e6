#include "engine/fast/sum_step.h"

#include <gmock/gmock.h>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;
using ::testing::StartsWith;

std::set<std::string> Compare(OperatorKind kind, ElementType type, const Shape& input,
                              const std::vector<int32_t>& axes, const Shape& output) {
  return ExpectFastEqualsReference(
      OneOperatorModel(kind)
          .Input(type, input, PerTensor(0.05F, 11))
          .Constant({static_cast<int>(axes.size())}, axes)
          .Output(type, output, PerTensor(kind == OperatorKind::kSum ? 2.0F : 0.043F, 3))
          .Options(ReducerOptions{.keep_dims = output.rank() == input.rank()})
          .Build());
}

TEST(SumStep, EqualsReferenceOverHeightAndWidth) {
  for (const ElementType type : testing::kByteTypes) {
    for (const OperatorKind kind : {OperatorKind::kMean, OperatorKind::kSum}) {
      for (const int channels : {1, 15, 32, 255, 257, 1280}) {
        EXPECT_THAT(Compare(kind, type, {1, 7, 7, channels}, {1, 2}, {1, channels}),
                    Each(StartsWith("SumBytes")));
      }
      Compare(kind, type, {2, 16, 16, 9}, {1, 2}, {2, 1, 1, 9});
      Compare(kind, type, {2, 19, 30, 9}, {2, 1}, {2, 1, 1, 9});  // no table
    }
  }
}

TEST(SumStep, EqualsReferenceOverOtherNeighbouringAxes) {
  for (const ElementType type : testing::kByteTypes) {
    Compare(OperatorKind::kMean, type, {3, 4, 50}, {2}, {3, 4});
    Compare(OperatorKind::kMean, type, {3, 4, 50}, {-1, 1}, {3});
    Compare(OperatorKind::kMean, type, {3, 4, 50}, {0}, {4, 50});
    Compare(OperatorKind::kMean, type, {3, 4, 50}, {0, 1, 2}, {});
    Compare(OperatorKind::kMean, type, {3, 1, 50}, {1}, {3, 50});
    Compare(OperatorKind::kMean, type, {1, 5, 1, 50}, {0, 2}, {5, 50});
    Compare(OperatorKind::kMean, type, {2, 5, 1, 50}, {1, 2}, {2, 1, 1, 50});
  }
}

TEST(SumStep, LeavesAxesThatAreApartToTheReference) {
  EXPECT_THAT(Compare(OperatorKind::kMean, ElementType::kInt8, {3, 4, 50}, {0, 2}, {4}),
              Each(StartsWith("RescaledSumReference")));
}

}  // namespace
}  // namespace octet
