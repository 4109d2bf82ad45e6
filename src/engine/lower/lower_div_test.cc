#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ExpectRefused;
using ::octet::testing::OneOperator;
using ::octet::testing::PlainTensor;
using ::testing::ElementsAre;

OneOperator Quotient(ElementType type, Activation activation = Activation::kNone) {
  return {OperatorKind::kDiv,
          ActivationOptions{activation},
          {PlainTensor(type, {2, 2}), PlainTensor(type, {2})},
          {PlainTensor(type, {2, 2})}};
}

TEST(LowerDiv, DividesAndBroadcasts) {
  const OneOperator op = Quotient(ElementType::kFloat32);
  EXPECT_EQ(op.Lower()->kernel, "DivReferenceFloat32");
  EXPECT_THAT(op.Run<float>({Bytes<float>({1, 2, -3, 4}), Bytes<float>({2, -8})}),
              ElementsAre(0.5F, -0.25F, -1.5F, -0.5F));
  EXPECT_THAT(op.Lower()->in_place_inputs, ElementsAre(0));
}

TEST(LowerDiv, ClampsToTheActivation) {
  const OneOperator op = Quotient(ElementType::kFloat32, Activation::kRelu6);
  EXPECT_THAT(op.Run<float>({Bytes<float>({1, 2, -3, 100}), Bytes<float>({2, 8})}),
              ElementsAre(0.5F, 0.25F, 0.0F, 6.0F));
}

TEST(LowerDiv, TurnsInfinityIntoTheLargestNumberAsTfLiteDoes) {
  const OneOperator op = Quotient(ElementType::kFloat32);
  constexpr float kMost = std::numeric_limits<float>::max();
  EXPECT_THAT(op.Run<float>({Bytes<float>({1, 2, -3, 4}), Bytes<float>({0, 1})}),
              ElementsAre(kMost, 2.0F, -kMost, 4.0F));
}

TEST(LowerDiv, RoundsIntegersTowardsZero) {
  const OneOperator op = Quotient(ElementType::kInt32);
  EXPECT_EQ(op.Lower()->kernel, "DivReferenceInt32");
  constexpr int32_t kLeast = std::numeric_limits<int32_t>::min();
  EXPECT_THAT(op.Run<int32_t>({Bytes<int32_t>({7, 7, -7, kLeast}), Bytes<int32_t>({2, -1})}),
              ElementsAre(3, -7, -3, kLeast));
}

TEST(LowerDiv, RefusesADivisorOfZeroWhereThereIsNoQuotient) {
  const OneOperator op = Quotient(ElementType::kInt32);
  const auto result = op.RunToBytes({Bytes<int32_t>({7, 7, -7, 3}), Bytes<int32_t>({2, 0})});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "DIV: divisor at position 1 is 0");
}

TEST(LowerDiv, RefusesWhatDoesNotFit) {
  ExpectRefused(Quotient(ElementType::kFloat32), "inputs [2, 2] and [3] do not broadcast",
                [](OneOperator& op) { op.input(1).shape = {3}; });
  ExpectRefused(Quotient(ElementType::kFloat32), "output has shape [2], want [2, 2]",
                [](OneOperator& op) { op.output().shape = {2}; });
  ExpectRefused(Quotient(ElementType::kFloat32), "input 1 has type INT32, want FLOAT32",
                [](OneOperator& op) { op.input(1).type = ElementType::kInt32; });
  ExpectRefused(
      Quotient(ElementType::kFloat32), "fused activation SIGN_BIT is not supported",
      [](OneOperator& op) { op.options<ActivationOptions>().activation = Activation::kSignBit; });
  ExpectRefused(Quotient(ElementType::kUInt8), "input type UINT8 is not supported",
                [](OneOperator&) {});
}

}  // namespace
}  // namespace octet
