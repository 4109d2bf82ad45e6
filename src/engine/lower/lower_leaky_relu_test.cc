#include <gmock/gmock.h>

#include <limits>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using testing::Constant;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;
using testing::QuantizedTensor;

TEST(LowerLeakyRelu, RunsWithNegativeAlpha) {
  const Tensor tensor = QuantizedTensor(ElementType::kInt8, {3}, 0.5F, 0);
  EXPECT_EQ(OneOperator(OperatorKind::kLeakyRelu, LeakyReluOptions{-0.5F}, {tensor}, {tensor})
                .Run<int8_t>({Bytes<int8_t>({-8, 0, 8})}),
            (std::vector<int8_t>{4, 0, 8}));
}

TEST(LowerLeakyRelu, RunsInt16WithoutZeroPoints) {
  const Tensor tensor = QuantizedTensor(ElementType::kInt16, {3}, 0.5F, 0);
  const LeakyReluOptions options{0.25F};
  EXPECT_EQ(OneOperator(OperatorKind::kLeakyRelu, options, {tensor}, {tensor})
                .Run<int16_t>({Bytes<int16_t>({-32768, -2, 32767})}),
            (std::vector<int16_t>{-8192, -1, 32767}));
  const Tensor shifted = QuantizedTensor(ElementType::kInt16, {3}, 0.5F, -7);
  EXPECT_THAT(OneOperator(OperatorKind::kLeakyRelu, options, {shifted}, {tensor}).LoweringError(),
              HasSubstr("op 0 LEAKY_RELU v1: input has zero point -7, want 0"));
  EXPECT_THAT(OneOperator(OperatorKind::kPRelu, {}, {tensor, tensor}, {tensor}).LoweringError(),
              HasSubstr("op 0 PRELU v1: input type INT16"));
}

TEST(LowerLeakyRelu, RefusesAnInfiniteAlpha) {
  const Tensor tensor = PlainTensor(ElementType::kFloat32, {1});
  EXPECT_THAT(
      OneOperator(OperatorKind::kLeakyRelu,
                  LeakyReluOptions{std::numeric_limits<float>::infinity()}, {tensor}, {tensor})
          .LoweringError(),
      HasSubstr("op 0 LEAKY_RELU v1: alpha is inf"));
}

TEST(LowerPRelu, BroadcastsAlpha) {
  const Tensor tensor = PlainTensor(ElementType::kFloat32, {1, 2, 2});
  const OneOperator op(OperatorKind::kPRelu, {}, {tensor, Constant<float>({2, 1}, {2, 3})},
                       {tensor});
  EXPECT_EQ(op.Run<float>({Bytes<float>({-1, 1, -1, -2})}), (std::vector<float>{-2, 1, -3, -6}));
}

TEST(LowerPRelu, RunsInt8) {
  const Tensor tensor = QuantizedTensor(ElementType::kInt8, {2}, 0.5F, 1);
  const OneOperator op(OperatorKind::kPRelu, {},
                       {tensor, QuantizedTensor(ElementType::kInt8, {1}, 0.25F, 0)}, {tensor});
  EXPECT_EQ(op.Run<int8_t>({Bytes<int8_t>({-7, 9}), Bytes<int8_t>({2})}),
            (std::vector<int8_t>{-3, 9}));
}

TEST(LowerPRelu, RefusesAlphasThatDoNotFit) {
  const Tensor tensor = PlainTensor(ElementType::kFloat32, {2, 3});
  EXPECT_THAT(OneOperator(OperatorKind::kPRelu, {},
                          {tensor, PlainTensor(ElementType::kFloat32, {2})}, {tensor})
                  .LoweringError(),
              HasSubstr("op 0 PRELU v1: alpha [2] does not broadcast to input [2, 3]"));
  EXPECT_THAT(OneOperator(OperatorKind::kPRelu, {},
                          {tensor, PlainTensor(ElementType::kFloat32, {1, 2, 3})}, {tensor})
                  .LoweringError(),
              HasSubstr("does not broadcast"));
}

}  // namespace
}  // namespace octet
