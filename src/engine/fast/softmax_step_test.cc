#include "engine/fast/softmax_step.h"

#include <gmock/gmock.h>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;

void ExpectSoftmax(ElementType type, const Shape& shape, float scale, float beta) {
  const auto kernels = ExpectFastEqualsReference(
      OneOperatorModel(OperatorKind::kSoftmax)
          .Input(type, shape, PerTensor(scale, 5))
          .Output(type, shape, PerTensor(1.0F / 256, type == ElementType::kInt8 ? -128 : 0))
          .Options(SoftmaxOptions{beta})
          .Build());
  EXPECT_THAT(kernels, Each("SoftmaxBytes"));
}

TEST(SoftmaxStep, EqualsReferenceAtEveryDepth) {
  for (const ElementType type : {ElementType::kInt8, ElementType::kUInt8}) {
    for (const int depth : {1, 2, 10, 91, 255, 256, 1001}) {
      for (const float scale : {0.001F, 0.02F, 0.1F, 1.0F, 30.0F})
        ExpectSoftmax(type, {3, depth}, scale, 1.0F);
    }
    ExpectSoftmax(type, {2, 40, 40, 7}, 0.1F, 0.5F);
    ExpectSoftmax(type, {9000}, 0.1F, 1.0F);  // where the reference's sum saturates
  }
}

}  // namespace
}  // namespace octet
