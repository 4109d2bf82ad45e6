#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ExpectRefused;
using ::octet::testing::OneOperator;
using ::octet::testing::PlainTensor;
using ::octet::testing::QuantizedTensor;
using ::testing::ElementsAre;

OneOperator Quantized(OperatorKind kind, OperatorOptions options, float output_scale) {
  return {kind,
          std::move(options),
          {QuantizedTensor(ElementType::kInt8, {4}, 0.5F, 1),
           QuantizedTensor(ElementType::kInt8, {4}, 0.25F, -2)},
          {QuantizedTensor(ElementType::kInt8, {4}, output_scale, 3)}};
}

const std::vector<std::vector<uint8_t>> kOperands = {Bytes<int8_t>({3, -1, 101, 1}),
                                                     Bytes<int8_t>({2, -6, 98, -1})};

TEST(LowerAdd, RescalesBothOperands) {
  OneOperator op = Quantized(OperatorKind::kAdd, AddSubOptions{}, 0.5F);
  EXPECT_EQ(op.Lower()->kernel, "AddReferenceInt8");
  // 1 + 1, -1 - 1, 50 + 25, 0 + 0.25 in halves, plus 3; the last 0.5 goes away from zero
  EXPECT_THAT(op.Run<int8_t>(kOperands), ElementsAre(7, -1, 127, 4));
}

TEST(LowerSub, RescalesBothOperands) {
  OneOperator op = Quantized(OperatorKind::kSub, AddSubOptions{}, 0.5F);
  EXPECT_EQ(op.Lower()->kernel, "SubReferenceInt8");
  // 0, 0, 25, -0.25 in halves, plus 3
  EXPECT_THAT(op.Run<int8_t>(kOperands), ElementsAre(3, 3, 53, 2));
}

TEST(LowerMul, RescalesTheProduct) {
  OneOperator op = Quantized(OperatorKind::kMul, ActivationOptions{}, 0.5F);
  op.options<ActivationOptions>().activation = Activation::kRelu6;
  EXPECT_EQ(op.Lower()->kernel, "MulReferenceInt8");
  // 1, 1, 1250 clamped to 6, 0 in halves, plus 3
  EXPECT_THAT(op.Run<int8_t>(kOperands), ElementsAre(5, 5, 15, 3));
}

TEST(LowerMul, MultipliesScalesInFloat) {
  OneOperator op(OperatorKind::kMul, ActivationOptions{},
                 {QuantizedTensor(ElementType::kUInt8, {1}, 0.91F, 0),
                  QuantizedTensor(ElementType::kUInt8, {1}, 0.02F, 0)},
                 {QuantizedTensor(ElementType::kUInt8, {1}, 5.94F, 0)});
  // 127.4999..; with the product and quotient of the scales in double it would be 127.
  EXPECT_THAT(op.Run<uint8_t>({Bytes<uint8_t>({202}), Bytes<uint8_t>({206})}), ElementsAre(128));
}

TEST(LowerAdd, BroadcastsFromTheRight) {
  OneOperator op(
      OperatorKind::kAdd, AddSubOptions{},
      {PlainTensor(ElementType::kInt32, {2, 1, 2}), PlainTensor(ElementType::kInt32, {3, 1})},
      {PlainTensor(ElementType::kInt32, {2, 3, 2})});
  EXPECT_EQ(op.Lower()->kernel, "AddReferenceInt32");
  EXPECT_THAT(op.Run<int32_t>({Bytes<int32_t>({1, 2, 3, 4}), Bytes<int32_t>({10, 20, 30})}),
              ElementsAre(11, 12, 21, 22, 31, 32, 13, 14, 23, 24, 33, 34));
  EXPECT_THAT(op.Lower()->in_place_inputs, ElementsAre());
}

TEST(LowerAdd, BroadcastsAScalarAndNothing) {
  OneOperator op(OperatorKind::kAdd, AddSubOptions{},
                 {PlainTensor(ElementType::kFloat32, {2}), PlainTensor(ElementType::kFloat32, {})},
                 {PlainTensor(ElementType::kFloat32, {2})});
  EXPECT_THAT(op.Run<float>({Bytes<float>({1, 2}), Bytes<float>({0.5F})}), ElementsAre(1.5F, 2.5F));
  EXPECT_THAT(op.Lower()->in_place_inputs, ElementsAre(0));
  op.input(0).shape = {0};
  op.output().shape = {0};
  EXPECT_THAT(op.Run<float>({{}, Bytes<float>({0.5F})}), ElementsAre());
}

OneOperator Int16(OperatorKind kind, OperatorOptions options, float output_scale) {
  return {kind,
          std::move(options),
          {QuantizedTensor(ElementType::kInt16, {4}, 0.5F, 0),
           QuantizedTensor(ElementType::kInt16, {4}, 0.25F, 0)},
          {QuantizedTensor(ElementType::kInt16, {4}, output_scale, 0)}};
}

const std::vector<std::vector<uint8_t>> kInt16Operands = {Bytes<int16_t>({3, -1, 30000, 0}),
                                                          Bytes<int16_t>({3, -3, 32767, 2})};

TEST(LowerArithmetic, RescalesInt16) {
  const OneOperator add = Int16(OperatorKind::kAdd, AddSubOptions{.pot_scale_int16 = false}, 1.0F);
  EXPECT_EQ(add.Lower()->kernel, "AddReferenceInt16");
  // 1.5 + 0.75, -0.5 - 0.75, 15000 + 8191.75, 0.5
  EXPECT_THAT(add.Run<int16_t>(kInt16Operands), ElementsAre(2, -1, 23192, 1));
  const OneOperator sub = Int16(OperatorKind::kSub, AddSubOptions{.pot_scale_int16 = false}, 1.0F);
  EXPECT_THAT(sub.Run<int16_t>(kInt16Operands), ElementsAre(1, 0, 6808, -1));
  const OneOperator mul = Int16(OperatorKind::kMul, ActivationOptions{}, 4000.0F);
  EXPECT_EQ(mul.Lower()->kernel, "MulReferenceInt16");
  EXPECT_THAT(mul.Run<int16_t>(kInt16Operands), ElementsAre(0, 0, 30719, 0));
}

TEST(LowerArithmetic, ShiftsInt16WhoseScalesArePowersOfTwo) {
  // In quarters: rhs as it is, lhs could only be shifted left.
  EXPECT_EQ(Int16(OperatorKind::kAdd, AddSubOptions{}, 0.25F).LoweringError(),
            "op 0 ADD v1: input scales 2^-1 and 2^-2: want one to be the output's, 2^-2, the other "
            "at most that");
  EXPECT_EQ(Int16(OperatorKind::kSub, AddSubOptions{}, 1.0F).LoweringError(),
            "op 0 SUB v1: input scales 2^-1 and 2^-2: want one to be the output's, 2^0, the other "
            "at most that");
  const OneOperator add = Int16(OperatorKind::kAdd, AddSubOptions{}, 0.5F);
  // 3 + 1.5, -1 - 1.5, saturated, 0 + 1; the rescaling form gives 5, -3 and 1 too
  EXPECT_THAT(add.Run<int16_t>(kInt16Operands), ElementsAre(5, -3, 32767, 1));
  OneOperator sub = Int16(OperatorKind::kSub, AddSubOptions{}, 0.5F);
  EXPECT_THAT(sub.Run<int16_t>(kInt16Operands), ElementsAre(1, 1, 13616, -1));
  sub.options<AddSubOptions>().activation = Activation::kRelu6;
  EXPECT_THAT(sub.Run<int16_t>(kInt16Operands), ElementsAre(1, 1, 12, 0));
}

TEST(LowerArithmetic, RescalesInt16WhoseScalesAreNotPowersOfTwo) {
  const OneOperator add = Int16(OperatorKind::kAdd, AddSubOptions{}, 1.01F);
  EXPECT_THAT(add.Run<int16_t>(kInt16Operands), ElementsAre(2, -1, 22962, 0));
  ExpectRefused(Int16(OperatorKind::kAdd, AddSubOptions{}, 1e-30F),
                "output scale 1e-30 is too small for input scales 1.01 and 0.25",
                [](OneOperator& op) { op.input(0).quantization.scales = {1.01F}; });
}

TEST(LowerArithmetic, RefusesInt16ZeroPoints) {
  ExpectRefused(Int16(OperatorKind::kMul, ActivationOptions{}, 1.0F),
                "input 1 has zero point 1, want 0",
                [](OneOperator& op) { op.input(1).quantization.zero_points = {1}; });
  ExpectRefused(Int16(OperatorKind::kAdd, AddSubOptions{}, 0.5F),
                "output has zero point -1, want 0",
                [](OneOperator& op) { op.output().quantization.zero_points = {-1}; });
}

OneOperator ValidAdd() { return Quantized(OperatorKind::kAdd, AddSubOptions{}, 0.5F); }

TEST(LowerArithmetic, RefusesWhatDoesNotFit) {
  ExpectRefused(ValidAdd(), "inputs [4] and [3] do not broadcast",
                [](OneOperator& op) { op.input(1).shape = {3}; });
  ExpectRefused(ValidAdd(), "output has shape [1, 4], want [4]", [](OneOperator& op) {
    op.output().shape = {1, 4};
  });
  ExpectRefused(ValidAdd(), "input 1 has type UINT8, want INT8",
                [](OneOperator& op) { op.input(1).type = ElementType::kUInt8; });
  ExpectRefused(ValidAdd(), "input 1 has 0 scales, want one per tensor",
                [](OneOperator& op) { op.input(1).quantization = {}; });
  ExpectRefused(ValidAdd(), "output scale 5e-07 is too small for input scales 0.5 and 0.25",
                [](OneOperator& op) { op.output().quantization.scales = {5e-7F}; });
  ExpectRefused(ValidAdd(), "fused activation SIGN_BIT is not supported", [](OneOperator& op) {
    op.options<AddSubOptions>().activation = Activation::kSignBit;
  });
  ExpectRefused(ValidAdd(), "input type BOOL is not supported", [](OneOperator& op) {
    for (Tensor* tensor : {&op.input(0), &op.input(1), &op.output()}) {
      tensor->type = ElementType::kBool;
    }
  });
}

}  // namespace
}  // namespace octet
