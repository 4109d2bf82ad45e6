#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::Constant;
using ::octet::testing::ExpectRefused;
using ::octet::testing::OneOperator;
using ::octet::testing::QuantizedTensor;
using ::testing::ElementsAre;

OneOperator Reduction(OperatorKind kind, ElementType type, Shape output,
                      const std::vector<int32_t>& axes) {
  return {kind,
          ReducerOptions{},
          {QuantizedTensor(type, {1, 2, 2, 2}, 1.0F, 0),
           Constant<int32_t>({static_cast<int>(axes.size())}, axes)},
          {QuantizedTensor(type, output, 1.0F, 0)}};
}

const std::vector<uint8_t> kInput = Bytes<int8_t>({1, -1, 2, -2, 3, -3, 4, -4});

TEST(LowerMean, AveragesPixelsOfEveryChannel) {
  OneOperator op = Reduction(OperatorKind::kMean, ElementType::kInt8, {1, 2}, {1, 2});
  EXPECT_EQ(op.Lower()->kernel, "RescaledSumReferenceInt8");
  EXPECT_THAT(op.Run<int8_t>({kInput}), ElementsAre(3, -3));  // +-2.5
}

TEST(LowerMean, TakesNegativeAndRepeatedAxes) {
  OneOperator op = Reduction(OperatorKind::kMean, ElementType::kInt8, {1, 2}, {-2, 1, -3});
  EXPECT_THAT(op.Run<int8_t>({kInput}), ElementsAre(3, -3));
}

TEST(LowerMean, KeepsDimsOfOne) {
  OneOperator op = Reduction(OperatorKind::kMean, ElementType::kInt8, {1, 1, 1, 2}, {1, 2});
  op.options<ReducerOptions>().keep_dims = true;
  EXPECT_THAT(op.Run<int8_t>({kInput}), ElementsAre(3, -3));
}

TEST(LowerSum, RescalesTheSum) {
  OneOperator op = Reduction(OperatorKind::kSum, ElementType::kInt8, {1, 2}, {1, 2});
  op.output().quantization = {{4.0F}, {10}, 0};
  EXPECT_THAT(op.Run<int8_t>({kInput}), ElementsAre(13, 7));  // 10 +- 10 / 4
}

TEST(LowerSum, OfNoAxisCopies) {
  OneOperator op = Reduction(OperatorKind::kSum, ElementType::kInt8, {1, 2, 2, 2}, {});
  EXPECT_EQ(Bytes(op.Run<int8_t>({kInput})), kInput);
}

TEST(LowerReduceMax, KeepsTheQuantization) {
  OneOperator op = Reduction(OperatorKind::kReduceMax, ElementType::kInt8, {2}, {0, 1, 2});
  EXPECT_EQ(op.Lower()->kernel, "ReduceMaxReferenceInt8");
  EXPECT_THAT(op.Run<int8_t>({kInput}), ElementsAre(4, -1));
  op.output().quantization.scales = {2.0F};
  EXPECT_EQ(op.LoweringError(), "op 0 REDUCE_MAX v1: '' and '' are quantised differently");
}

TEST(LowerReduce, IgnoresTheAxesOfAScalar) {
  OneOperator op = Reduction(OperatorKind::kMean, ElementType::kFloat32, {}, {3});
  op.input(0).shape = {};
  EXPECT_EQ(op.Lower()->kernel, "MeanReferenceFloat32");
  EXPECT_THAT(op.Run<float>({Bytes<float>({1.5F})}), ElementsAre(1.5F));
}

TEST(LowerReduce, OverAnEmptyAxis) {
  OneOperator op = Reduction(OperatorKind::kMean, ElementType::kFloat32, {1, 2}, {1, 2});
  op.input(0).shape = {1, 0, 2, 2};
  EXPECT_TRUE(std::isnan(op.Run<float>({{}})[1]));
}

OneOperator ValidMean() {
  return Reduction(OperatorKind::kMean, ElementType::kInt8, {1, 2}, {1, 2});
}

TEST(LowerReduce, RefusesWhatDoesNotFit) {
  ExpectRefused(ValidMean(), "axis 4 of a tensor with 4 dims", [](OneOperator& op) {
    op.input(1).data = ConstantData::Own(Bytes<int32_t>({1, 4}));
  });
  ExpectRefused(ValidMean(), "input 1 is not a constant",
                [](OneOperator& op) { op.input(1).is_constant = false; });
  ExpectRefused(ValidMean(), "output has shape [1, 1, 1, 2], want [1, 2]", [](OneOperator& op) {
    op.output().shape = {1, 1, 1, 2};
  });
  ExpectRefused(ValidMean(), "input has 0 scales, want one per tensor",
                [](OneOperator& op) { op.input(0).quantization = {}; });
  ExpectRefused(ValidMean(), "input type BOOL is not supported", [](OneOperator& op) {
    op.input(0).type = ElementType::kBool;
    op.output().type = ElementType::kBool;
  });
}

TEST(LowerReduce, TakesTheMeanAndMaximumOfInt16) {
  const std::vector<uint8_t> input = Bytes<int16_t>({1000, -1, 2000, -2, 3000, -3, 4000, -4});
  const OneOperator mean = Reduction(OperatorKind::kMean, ElementType::kInt16, {1, 2}, {1, 2});
  EXPECT_EQ(mean.Lower()->kernel, "RescaledSumReferenceInt16");
  EXPECT_THAT(mean.Run<int16_t>({input}), ElementsAre(2500, -3));
  const OneOperator max = Reduction(OperatorKind::kReduceMax, ElementType::kInt16, {1, 2}, {1, 2});
  EXPECT_EQ(max.Lower()->kernel, "ReduceMaxReferenceInt16");
  EXPECT_THAT(max.Run<int16_t>({input}), ElementsAre(4000, -1));
}

TEST(LowerReduce, RefusesTheSumAndZeroPointsOfInt16) {
  EXPECT_EQ(Reduction(OperatorKind::kSum, ElementType::kInt16, {1, 2}, {1, 2}).LoweringError(),
            "op 0 SUM v1: input type INT16 is not supported");
  ExpectRefused(Reduction(OperatorKind::kMean, ElementType::kInt16, {1, 2}, {1, 2}),
                "output has zero point 1, want 0",
                [](OneOperator& op) { op.output().quantization.zero_points = {1}; });
}

}  // namespace
}  // namespace octet
