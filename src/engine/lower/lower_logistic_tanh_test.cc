#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;
using testing::QuantizedTensor;

TEST(LowerLogisticTanh, RunsEveryType) {
  const OneOperator bytes(OperatorKind::kLogistic, {},
                          {QuantizedTensor(ElementType::kUInt8, {3}, 1.0F, 100)},
                          {QuantizedTensor(ElementType::kUInt8, {3}, 1.0F / 256, 0)});
  EXPECT_EQ(bytes.Run<uint8_t>({Bytes<uint8_t>({0, 100, 255})}),
            (std::vector<uint8_t>{0, 128, 255}));
  const OneOperator reals(OperatorKind::kTanh, {}, {PlainTensor(ElementType::kFloat32, {2})},
                          {PlainTensor(ElementType::kFloat32, {2})});
  EXPECT_EQ(reals.Run<float>({Bytes<float>({0, 50})}), (std::vector<float>{0, 1}));
}

TEST(LowerLogisticTanh, RefusesLogisticOfAnotherOutputScale) {
  const Tensor tensor = QuantizedTensor(ElementType::kInt8, {1}, 0.5F, 0);
  EXPECT_THAT(OneOperator(OperatorKind::kLogistic, {}, {tensor}, {tensor}).LoweringError(),
              HasSubstr("op 0 LOGISTIC v1: output has scale 0.5, want 0.00390625"));
}

TEST(LowerLogisticTanh, RefusesMissingQuantisationAndOtherTypes) {
  const Tensor bare = PlainTensor(ElementType::kInt8, {1});
  EXPECT_THAT(OneOperator(OperatorKind::kTanh, {}, {bare}, {bare}).LoweringError(),
              HasSubstr("input has 0 scales"));
  const Tensor wide = QuantizedTensor(ElementType::kInt16, {1}, 1.0F, 0);
  EXPECT_THAT(OneOperator(OperatorKind::kTanh, {}, {wide}, {wide}).LoweringError(),
              HasSubstr("input type INT16"));
}

TEST(LowerLogisticTanh, RefusesAnotherOutputShape) {
  EXPECT_THAT(OneOperator(OperatorKind::kTanh, {}, {PlainTensor(ElementType::kFloat32, {1, 2})},
                          {PlainTensor(ElementType::kFloat32, {2})})
                  .LoweringError(),
              HasSubstr("output has shape [2], want [1, 2]"));
}

}  // namespace
}  // namespace octet
