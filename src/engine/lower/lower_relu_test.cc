#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;
using testing::QuantizedTensor;

std::vector<int8_t> RunInt8(OperatorKind kind, const std::vector<int8_t>& input) {
  const Shape shape = {static_cast<int>(input.size())};
  return OneOperator(kind, {}, {QuantizedTensor(ElementType::kInt8, shape, 0.1F, 0)},
                     {QuantizedTensor(ElementType::kInt8, shape, 0.1F, -10)})
      .Run<int8_t>({Bytes(input)});
}

TEST(LowerRelu, BoundsAreQuantisedAsTheOutput) {
  EXPECT_EQ(RunInt8(OperatorKind::kRelu, {-5, 0, 5, 127}),
            (std::vector<int8_t>{-10, -10, -5, 117}));
  EXPECT_EQ(RunInt8(OperatorKind::kRelu6, {-5, 0, 59, 61}),
            (std::vector<int8_t>{-10, -10, 49, 50}));
  EXPECT_EQ(RunInt8(OperatorKind::kReluN1To1, {-11, -9, 9, 11}),
            (std::vector<int8_t>{-20, -19, -1, 0}));
}

TEST(LowerRelu, RunsFloat) {
  const Tensor tensor = PlainTensor(ElementType::kFloat32, {3});
  EXPECT_EQ(OneOperator(OperatorKind::kRelu6, {}, {tensor}, {tensor})
                .Run<float>({Bytes<float>({-1, 3, 9})}),
            (std::vector<float>{0, 3, 6}));
}

TEST(LowerRelu, RunsInt16) {
  const Tensor wide = QuantizedTensor(ElementType::kInt16, {3}, 0.001F, 0);
  EXPECT_EQ(OneOperator(OperatorKind::kRelu6, {}, {wide}, {wide})
                .Run<int16_t>({Bytes<int16_t>({-1, 5999, 6001})}),
            (std::vector<int16_t>{0, 5999, 6000}));
  EXPECT_EQ(OneOperator(OperatorKind::kRelu, {}, {wide}, {wide})
                .Run<int16_t>({Bytes<int16_t>({-1, 5999, 32767})}),
            (std::vector<int16_t>{0, 5999, 32767}));
  const Tensor shifted = QuantizedTensor(ElementType::kInt16, {3}, 0.001F, 1);
  EXPECT_THAT(OneOperator(OperatorKind::kRelu, {}, {wide}, {shifted}).LoweringError(),
              HasSubstr("op 0 RELU v1: output has zero point 1, want 0"));
}

TEST(LowerRelu, RefusesReluN1To1OfInt16AndInfiniteRatios) {
  const Tensor wide = QuantizedTensor(ElementType::kInt16, {1}, 1, 0);
  EXPECT_THAT(OneOperator(OperatorKind::kReluN1To1, {}, {wide}, {wide}).LoweringError(),
              HasSubstr("op 0 RELU_N1_TO_1 v1: input type INT16"));
  EXPECT_THAT(
      OneOperator(OperatorKind::kRelu, {}, {QuantizedTensor(ElementType::kInt8, {1}, 1e38F, 0)},
                  {QuantizedTensor(ElementType::kInt8, {1}, 1e-38F, 0)})
          .LoweringError(),
      HasSubstr("output multiplier inf"));
}

}  // namespace
}  // namespace octet
