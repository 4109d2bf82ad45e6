#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;

OneOperator Cast(ElementType from, ElementType to) {
  return {OperatorKind::kCast, CastOptions{}, {PlainTensor(from, {2})}, {PlainTensor(to, {2})}};
}

TEST(LowerCast, TensorTypesDecide) {
  EXPECT_EQ(Cast(ElementType::kUInt8, ElementType::kFloat32).Run<float>({Bytes<uint8_t>({0, 255})}),
            (std::vector<float>{0, 255}));
}

TEST(LowerCast, RunsInPlaceWhenSizesAgree) {
  EXPECT_EQ(Cast(ElementType::kInt32, ElementType::kFloat32).Lower()->in_place_inputs,
            std::vector<int>{0});
  EXPECT_TRUE(Cast(ElementType::kUInt8, ElementType::kFloat32).Lower()->in_place_inputs.empty());
}

TEST(LowerCast, RefusesOtherTypes) {
  EXPECT_THAT(Cast(ElementType::kFloat64, ElementType::kInt8).LoweringError(),
              HasSubstr("op 0 CAST v1: FLOAT64 to INT8 is not supported"));
}

}  // namespace
}  // namespace octet
