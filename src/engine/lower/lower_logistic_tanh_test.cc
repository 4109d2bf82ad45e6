#include <gmock/gmock.h>

#include <cmath>

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
  const Tensor index = PlainTensor(ElementType::kInt32, {1});
  EXPECT_THAT(OneOperator(OperatorKind::kTanh, {}, {index}, {index}).LoweringError(),
              HasSubstr("input type INT32"));
}

Tensor Int16(float scale, int32_t zero_point = 0) {
  return QuantizedTensor(ElementType::kInt16, {3}, scale, zero_point);
}
constexpr float kInt16Unit = 1.0F / 32768;

std::vector<int16_t> RunInt16(OperatorKind kind, float scale, const std::vector<int16_t>& input) {
  return OneOperator(kind, {}, {Int16(scale)}, {Int16(kInt16Unit)}).Run<int16_t>({Bytes(input)});
}

std::string Int16Error(OperatorKind kind, const Tensor& input, const Tensor& output) {
  return OneOperator(kind, {}, {input}, {output}).LoweringError();
}

// sigmoid(1) is 23955.4 steps of 2^-15, tanh(1) 24955.9, tanh(2) 31589.1.
TEST(LowerLogisticTanh, RunsInt16OfAnyScale) {
  const float unit = std::ldexp(1.0F, -12);
  EXPECT_EQ(RunInt16(OperatorKind::kLogistic, unit, {4096, 0, -4096}),
            (std::vector<int16_t>{23956, 16384, 8812}));
  EXPECT_EQ(RunInt16(OperatorKind::kLogistic, 0.001F, {1000, 0, -1000}),
            (std::vector<int16_t>{23956, 16384, 8812}));
  EXPECT_EQ(RunInt16(OperatorKind::kTanh, unit, {4096, 0, -4096}),
            (std::vector<int16_t>{24956, 0, -24956}));
  EXPECT_EQ(RunInt16(OperatorKind::kTanh, 2 * unit, {4096, 0, -4096}),
            (std::vector<int16_t>{31589, 0, -31589}));
  EXPECT_EQ(RunInt16(OperatorKind::kTanh, 5.0F, {1, 0, -1}),
            (std::vector<int16_t>{32765, 0, -32765}));
}

TEST(LowerLogisticTanh, RefusesInt16ThatDoesNotFit) {
  for (const auto kind : {OperatorKind::kLogistic, OperatorKind::kTanh}) {
    EXPECT_THAT(Int16Error(kind, Int16(0.001F), Int16(0.001F)),
                HasSubstr("output has scale 0.001, want 3.0517578e-05"));
    EXPECT_THAT(Int16Error(kind, Int16(0.001F), Int16(kInt16Unit, 1)),
                HasSubstr("output has zero point 1, want 0"));
    EXPECT_THAT(Int16Error(kind, Int16(0.001F, -1), Int16(kInt16Unit)),
                HasSubstr("input has zero point -1, want 0"));
    EXPECT_THAT(Int16Error(kind, Int16(6.0F), Int16(kInt16Unit)),
                HasSubstr("input scale 6 is too large"));
    EXPECT_THAT(Int16Error(kind, Int16(1e-14F), Int16(kInt16Unit)),
                HasSubstr("input scale 1e-14 is too small"));
  }
}

TEST(LowerLogisticTanh, RefusesAnotherOutputShape) {
  EXPECT_THAT(OneOperator(OperatorKind::kTanh, {}, {PlainTensor(ElementType::kFloat32, {1, 2})},
                          {PlainTensor(ElementType::kFloat32, {2})})
                  .LoweringError(),
              HasSubstr("output has shape [2], want [1, 2]"));
}

}  // namespace
}  // namespace octet
