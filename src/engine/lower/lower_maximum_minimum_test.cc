#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::OneOperator;
using ::octet::testing::PlainTensor;
using ::testing::ElementsAre;

OneOperator Comparison(OperatorKind kind, ElementType type) {
  return {kind,
          std::monostate{},
          {PlainTensor(type, {2, 2}), PlainTensor(type, {2})},
          {PlainTensor(type, {2, 2})}};
}

TEST(LowerMaximum, ComparesBytesWhateverTheirQuantization) {
  OneOperator op = Comparison(OperatorKind::kMaximum, ElementType::kInt8);
  op.input(0).quantization = {{0.5F}, {3}, 0};
  EXPECT_EQ(op.Lower()->kernel, "MaximumReferenceInt8");
  EXPECT_THAT(op.Run<int8_t>({Bytes<int8_t>({-5, 5, 0, 9}), Bytes<int8_t>({-1, 6})}),
              ElementsAre(-1, 6, 0, 9));
}

TEST(LowerMinimum, RunsInt64) {
  OneOperator op = Comparison(OperatorKind::kMinimum, ElementType::kInt64);
  EXPECT_EQ(op.Lower()->kernel, "MinimumReferenceInt64");
  EXPECT_THAT(op.Run<int64_t>({Bytes<int64_t>({-5, 5, 0, 9}), Bytes<int64_t>({-1, 6})}),
              ElementsAre(-5, 5, -1, 6));
}

TEST(LowerMaximum, RefusesATypeWithoutAKernel) {
  EXPECT_EQ(Comparison(OperatorKind::kMaximum, ElementType::kBool).LoweringError(),
            "op 0 MAXIMUM v1: input type BOOL is not supported");
}

TEST(LowerMaximum, RunsInt16) {
  const OneOperator op = Comparison(OperatorKind::kMaximum, ElementType::kInt16);
  EXPECT_EQ(op.Lower()->kernel, "MaximumReferenceInt16");
  EXPECT_THAT(op.Run<int16_t>({Bytes<int16_t>({-5, 500, 0, 256}), Bytes<int16_t>({-1, 300})}),
              ElementsAre(-1, 500, 0, 300));
}

}  // namespace
}  // namespace octet
