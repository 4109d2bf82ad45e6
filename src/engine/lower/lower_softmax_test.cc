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

constexpr float kStep = 1.0F / 256;

OneOperator Softmax(Tensor input, Tensor output, float beta = 1.0F) {
  return {OperatorKind::kSoftmax, SoftmaxOptions{beta}, {std::move(input)}, {std::move(output)}};
}

TEST(LowerSoftmax, RunsInt8) {
  const auto op = Softmax(QuantizedTensor(ElementType::kInt8, {2, 2}, 0.1F, 4),
                          QuantizedTensor(ElementType::kInt8, {2, 2}, kStep, -128));
  EXPECT_EQ(op.Run<int8_t>({Bytes<int8_t>({5, 5, -128, 127})}),
            (std::vector<int8_t>{0, 0, -128, 127}));
}

TEST(LowerSoftmax, RunsFloatAndEmptyTensors) {
  const auto op =
      Softmax(PlainTensor(ElementType::kFloat32, {2}), PlainTensor(ElementType::kFloat32, {2}));
  EXPECT_EQ(op.Run<float>({Bytes<float>({3, 3})}), (std::vector<float>{0.5F, 0.5F}));
  const auto empty = Softmax(QuantizedTensor(ElementType::kUInt8, {3, 0}, 0.1F, 4),
                             QuantizedTensor(ElementType::kUInt8, {3, 0}, kStep, 0));
  EXPECT_EQ(empty.Run<uint8_t>({{}}), std::vector<uint8_t>{});
}

// Beyond the clamp of the multiplier only the maximum counts.
TEST(LowerSoftmax, RunsHugeScales) {
  const auto op = Softmax(QuantizedTensor(ElementType::kUInt8, {3}, 1e30F, 0),
                          QuantizedTensor(ElementType::kUInt8, {3}, kStep, 0), 1e30F);
  EXPECT_EQ(op.Run<uint8_t>({Bytes<uint8_t>({9, 8, 9})}), (std::vector<uint8_t>{128, 0, 128}));
}

TEST(LowerSoftmax, RefusesOtherOutputScales) {
  const Tensor input = QuantizedTensor(ElementType::kInt8, {2}, 0.1F, 4);
  EXPECT_THAT(Softmax(input, QuantizedTensor(ElementType::kInt8, {2}, 0.5F, -128)).LoweringError(),
              HasSubstr("op 0 SOFTMAX v1: output has scale 0.5 and zero point -128, want"));
  EXPECT_THAT(Softmax(input, QuantizedTensor(ElementType::kInt8, {2}, kStep, 0)).LoweringError(),
              HasSubstr("zero point 0, want"));
}

TEST(LowerSoftmax, RefusesWhatCannotBeScaled) {
  const Tensor output = QuantizedTensor(ElementType::kInt8, {2}, kStep, -128);
  EXPECT_THAT(Softmax(QuantizedTensor(ElementType::kInt8, {2}, 1e-9F, 0), output).LoweringError(),
              HasSubstr("is too small"));
  EXPECT_THAT(
      Softmax(QuantizedTensor(ElementType::kInt8, {2}, 1.0F, 0), output, -1.0F).LoweringError(),
      HasSubstr("beta -1 times input scale 1 is too small"));
  EXPECT_THAT(Softmax(QuantizedTensor(ElementType::kInt8, {2}, 1.0F, 0), output, std::nanf(""))
                  .LoweringError(),
              HasSubstr("beta is nan"));
}

TEST(LowerSoftmax, RunsInt16) {
  const Tensor output = QuantizedTensor(ElementType::kInt16, {2, 2}, 1.0F / 32768, 0);
  const auto op = Softmax(QuantizedTensor(ElementType::kInt16, {2, 2}, 0.001F, 0), output);
  EXPECT_EQ(op.Run<int16_t>({Bytes<int16_t>({5, 5, -32768, 32767})}),
            (std::vector<int16_t>{16384, 16384, 2, 32766}));
}

TEST(LowerSoftmax, RefusesInt16ThatDoesNotFit) {
  const Tensor input = QuantizedTensor(ElementType::kInt16, {2}, 0.1F, 0);
  const Tensor output = QuantizedTensor(ElementType::kInt16, {2}, 1.0F / 32768, 0);
  EXPECT_EQ(Softmax(input, output).LoweringError(), "");
  EXPECT_THAT(Softmax(input, input).LoweringError(),
              HasSubstr("op 0 SOFTMAX v1: output has scale 0.1 and zero point 0, want"));
  EXPECT_THAT(Softmax(QuantizedTensor(ElementType::kInt16, {2}, 0.1F, 1), output).LoweringError(),
              HasSubstr("input has zero point 1, want 0"));
  EXPECT_THAT(Softmax(input, output, -1.0F).LoweringError(), HasSubstr("beta multiplier -655"));
  EXPECT_EQ(Softmax(QuantizedTensor(ElementType::kInt16, {2}, 4.9F, 0), output).LoweringError(),
            "");
  EXPECT_THAT(Softmax(QuantizedTensor(ElementType::kInt16, {2}, 5.1F, 0), output).LoweringError(),
              HasSubstr("beta 1 times input scale 5.1 is too large"));
}

TEST(LowerSoftmax, RefusesScalars) {
  const Tensor scalar = PlainTensor(ElementType::kFloat32, {});
  EXPECT_THAT(Softmax(scalar, scalar).LoweringError(), HasSubstr("input is a scalar"));
}

}  // namespace
}  // namespace octet
