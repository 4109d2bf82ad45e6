#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::QuantizedTensor;

TEST(LowerHardSwish, RunsInt8) {
  const OneOperator op(OperatorKind::kHardSwish, {},
                       {QuantizedTensor(ElementType::kInt8, {4}, 0.05F, 0)},
                       {QuantizedTensor(ElementType::kInt8, {4}, 0.04F, -5)});
  EXPECT_EQ(op.Run<int8_t>({Bytes<int8_t>({-128, -43, 8, 127})}),
            (std::vector<int8_t>{-5, -13, 1, 127}));
}

TEST(LowerHardSwish, RefusesAMuchSmallerOutputScale) {
  EXPECT_THAT(
      OneOperator(OperatorKind::kHardSwish, {}, {QuantizedTensor(ElementType::kInt8, {1}, 130, 0)},
                  {QuantizedTensor(ElementType::kInt8, {1}, 1, 0)})
          .LoweringError(),
      HasSubstr("op 0 HARD_SWISH v1: input scale 130 is more than 128 times"));
}

}  // namespace
}  // namespace octet
