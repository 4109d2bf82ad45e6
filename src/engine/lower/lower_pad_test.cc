#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using testing::Constant;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;
using testing::QuantizedTensor;

OneOperator Pad(Tensor input, Tensor paddings, Tensor output) {
  return {OperatorKind::kPad, {}, {std::move(input), std::move(paddings)}, {std::move(output)}};
}

TEST(LowerPad, FillsWithTheZeroPoint) {
  const auto op = Pad(QuantizedTensor(ElementType::kInt8, {1, 2}, 0.5F, -7),
                      Constant<int32_t>({2, 2}, {1, 0, 1, 2}),
                      QuantizedTensor(ElementType::kInt8, {2, 5}, 0.5F, -7));
  EXPECT_EQ(op.Run<int8_t>({Bytes<int8_t>({1, 2})}),
            (std::vector<int8_t>{-7, -7, -7, -7, -7, -7, 1, 2, -7, -7}));
}

TEST(LowerPad, FillsUnquantisedTensorsWithZero) {
  const auto op = Pad(PlainTensor(ElementType::kInt64, {1}), Constant<int64_t>({1, 2}, {1, 1}),
                      PlainTensor(ElementType::kInt64, {3}));
  EXPECT_EQ(op.Run<int64_t>({Bytes<int64_t>({-5})}), (std::vector<int64_t>{0, -5, 0}));
}

TEST(LowerPad, TakesAPadValueComputedAtRunTime) {
  const OneOperator op(OperatorKind::kPadV2, {},
                       {PlainTensor(ElementType::kFloat32, {1}), Constant<int32_t>({1, 2}, {0, 2}),
                        PlainTensor(ElementType::kFloat32, {})},
                       {PlainTensor(ElementType::kFloat32, {3})});
  EXPECT_EQ(op.Run<float>({Bytes<float>({1}), Bytes<float>({9})}), (std::vector<float>{1, 9, 9}));
}

TEST(LowerPad, PadsEmptyTensorsAndScalars) {
  EXPECT_EQ(Pad(PlainTensor(ElementType::kInt32, {0}), Constant<int32_t>({1, 2}, {1, 1}),
                PlainTensor(ElementType::kInt32, {2}))
                .Run<int32_t>({{}}),
            (std::vector<int32_t>{0, 0}));
  EXPECT_EQ(Pad(PlainTensor(ElementType::kInt32, {}), Constant<int32_t>({0, 2}, {}),
                PlainTensor(ElementType::kInt32, {}))
                .Run<int32_t>({Bytes<int32_t>({4})}),
            std::vector<int32_t>{4});
}

TEST(LowerPad, RefusesBadPaddings) {
  const Tensor tensor = PlainTensor(ElementType::kFloat32, {2});
  EXPECT_THAT(Pad(tensor, Constant<int32_t>({1, 2}, {-1, 1}), tensor).LoweringError(),
              HasSubstr("op 0 PAD v1: axis 0 of 2 elements is padded by -1 and 1"));
  EXPECT_THAT(Pad(tensor, Constant<int32_t>({1, 2}, {INT32_MAX, 1}), tensor).LoweringError(),
              HasSubstr("is padded by 2147483647 and 1"));
  EXPECT_THAT(Pad(tensor, Constant<int32_t>({2}, {1, 1}), tensor).LoweringError(),
              HasSubstr("paddings have shape [2], want [1, 2]"));
  EXPECT_THAT(Pad(tensor, PlainTensor(ElementType::kInt32, {1, 2}), tensor).LoweringError(),
              HasSubstr("input 1 is not a constant"));
  EXPECT_THAT(Pad(tensor, Constant<int32_t>({1, 2}, {1, 1}), tensor).LoweringError(),
              HasSubstr("output has shape [2], want [4]"));
}

TEST(LowerPad, RefusesAnotherQuantisationAndUnknownTypes) {
  EXPECT_THAT(Pad(QuantizedTensor(ElementType::kInt8, {1}, 1, 0), Constant<int32_t>({1, 2}, {0, 0}),
                  QuantizedTensor(ElementType::kInt8, {1}, 2, 0))
                  .LoweringError(),
              HasSubstr("quantised differently"));
  const Tensor text = PlainTensor(ElementType::kString, {1});
  EXPECT_THAT(Pad(text, Constant<int32_t>({1, 2}, {0, 0}), text).LoweringError(),
              HasSubstr("input type STRING"));
}

}  // namespace
}  // namespace octet
