#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using testing::Constant;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;

OneOperator ArgMax(ElementType type, const Shape& input, int64_t axis, ElementType output_type,
                   const Shape& output) {
  return {OperatorKind::kArgMax,
          OutputTypeOptions{output_type},
          {PlainTensor(type, input), Constant<int64_t>({}, {axis})},
          {PlainTensor(output_type, output)}};
}

TEST(LowerArgMax, RunsEveryType) {
  EXPECT_EQ(ArgMax(ElementType::kUInt8, {2, 2}, -1, ElementType::kInt32, {2})
                .Run<int32_t>({Bytes<uint8_t>({1, 200, 3, 2})}),
            (std::vector<int32_t>{1, 0}));
  EXPECT_EQ(ArgMax(ElementType::kBool, {3}, 0, ElementType::kInt64, {})
                .Run<int64_t>({Bytes<uint8_t>({0, 1, 1})}),
            std::vector<int64_t>{1});
}

TEST(LowerArgMax, RefusesEmptyAxesAndOtherTypes) {
  EXPECT_THAT(ArgMax(ElementType::kInt8, {2, 0}, 1, ElementType::kInt32, {2}).LoweringError(),
              HasSubstr("op 0 ARG_MAX v1: axis 1 of [2, 0] is empty"));
  EXPECT_THAT(ArgMax(ElementType::kInt8, {2}, 1, ElementType::kInt32, {}).LoweringError(),
              HasSubstr("axis 1 of a tensor with 1 dims"));
  EXPECT_THAT(ArgMax(ElementType::kInt8, {2}, 0, ElementType::kFloat32, {}).LoweringError(),
              HasSubstr("output type FLOAT32"));
  EXPECT_THAT(ArgMax(ElementType::kInt16, {2}, 0, ElementType::kInt32, {}).LoweringError(),
              HasSubstr("input type INT16"));
  EXPECT_THAT(ArgMax(ElementType::kInt8, {2, 2}, 0, ElementType::kInt32, {1}).LoweringError(),
              HasSubstr("output has shape [1], want [2]"));
}

}  // namespace
}  // namespace octet
