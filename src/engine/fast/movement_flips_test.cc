// The steps that move bytes, between tensors of every storage.
#include <gmock/gmock.h>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;

const ChannelQuantization kQuantization = PerTensor(0.1F, 9);
TEST(PadStep, PadsEveryStorage) {
  for (const ElementType type : testing::kByteTypes) {
    EXPECT_THAT(ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kPad)
                                              .Input(type, {1, 5, 6, 7}, kQuantization)
                                              .Constant<int32_t>({4, 2}, {0, 0, 1, 2, 0, 1, 3, 0})
                                              .Output(type, {1, 8, 7, 10}, kQuantization)
                                              .Build()),
                Each("PadBytes"));
    ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kPadV2)
                                  .Input(type, {5, 6}, kQuantization)
                                  .Constant<int32_t>({2, 2}, {1, 0, 0, 2})
                                  .Input(type, {}, kQuantization)
                                  .Output(type, {6, 8}, kQuantization)
                                  .Build());
  }
}

TEST(ReshapeStep, KeepsBytesInEveryStorage) {
  for (const ElementType type : testing::kByteTypes) {
    ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kReshape)
                                  .Input(type, {3, 37}, kQuantization)
                                  .Output(type, {111}, kQuantization)
                                  .Build());
  }
}

TEST(CopySteps, MoveBytesOfEveryStorage) {
  EXPECT_THAT(ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kConcatenation)
                                            .Input(ElementType::kInt8, {2, 3, 5}, kQuantization)
                                            .Input(ElementType::kInt8, {2, 4, 5}, kQuantization)
                                            .Output(ElementType::kInt8, {2, 7, 5}, kQuantization)
                                            .Options(ConcatenationOptions{.axis = 1})
                                            .Build()),
              Each("StridedCopyFlipped"));
  for (const ElementType type : testing::kByteTypes) {
    ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kTranspose)
                                  .Input(type, {2, 3, 4, 5}, kQuantization)
                                  .Constant<int32_t>({4}, {0, 3, 1, 2})
                                  .Output(type, {2, 5, 3, 4}, kQuantization)
                                  .Build());
    ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kSlice)
                                  .Input(type, {2, 9}, kQuantization)
                                  .Constant<int32_t>({2}, {0, 3})
                                  .Constant<int32_t>({2}, {2, 4})
                                  .Output(type, {2, 4}, kQuantization)
                                  .Build());
  }
}

TEST(CopySteps, MoveElementsOfOtherTypes) {
  ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kTranspose)
                                .Input(ElementType::kFloat32, {7, 9})
                                .Constant<int32_t>({2}, {1, 0})
                                .Output(ElementType::kFloat32, {9, 7})
                                .Build());
}

}  // namespace
}  // namespace octet
