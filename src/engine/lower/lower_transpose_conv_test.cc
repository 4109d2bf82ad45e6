#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/testing/weighted_sum_specimen.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ExpectRefused;
using ::octet::testing::OneOperator;
using ::octet::testing::WeightedSumSpecimen;
using ::testing::ElementsAre;

// One row of two pixels spread by two to four.
OneOperator Upsampling(ElementType type) {
  return WeightedSumSpecimen(
      OperatorKind::kTransposeConv, TransposeConvOptions{.stride_w = 2, .stride_h = 1}, type,
      {.input = {1, 1, 2, 1}, .filter = {1, 1, 3, 1}, .output = {1, 1, 4, 1}});
}
OneOperator FloatUpsampling() { return Upsampling(ElementType::kFloat32); }

TEST(LowerTransposeConv, CropsWhatSamePaddingAdds) {
  OneOperator op = FloatUpsampling();
  EXPECT_EQ(op.Lower()->kernel, "TransposeConvReferenceFloat32");
  // Five columns 1, 10, 100 + 2, 20, 200; the odd column of padding is the last.
  EXPECT_THAT(
      op.Run<float>({Bytes<float>({1, 10, 100}), Bytes<float>({1, 2}), Bytes<float>({0.5F})}),
      ElementsAre(1.5F, 10.5F, 102.5F, 20.5F));
}

TEST(LowerTransposeConv, RunsInt8WithoutBias) {
  OneOperator op = WeightedSumSpecimen(
      OperatorKind::kTransposeConv,
      TransposeConvOptions{.padding = Padding::kValid,
                           .stride_w = 1,
                           .stride_h = 1,
                           .activation = Activation::kRelu},
      ElementType::kInt8, {.input = {1, 1, 1, 1}, .filter = {2, 2, 2, 1}, .output = {1, 2, 2, 2}});
  op.op().inputs.pop_back();
  op.input(1).quantization = {{1.0F, 0.5F}, {0, 0}, 0};
  op.input(2).quantization.zero_points = {-2};
  EXPECT_THAT(op.Run<int8_t>({Bytes<int8_t>({1, 2, 3, 4, 10, 20, 30, -40}), Bytes<int8_t>({1})}),
              ElementsAre(3, 15, 6, 30, 9, 45, 12, 0));
}

TEST(LowerTransposeConv, RefusesWhatDoesNotFit) {
  ExpectRefused(FloatUpsampling(), "input 0 is not a constant",
                [](OneOperator& op) { op.input(0).is_constant = false; });
  ExpectRefused(FloatUpsampling(), "output has shape [1, 1, 5, 1], want [1, 1, 4, 1]",
                [](OneOperator& op) {
                  op.output().shape = {1, 1, 5, 1};
                });
  ExpectRefused(FloatUpsampling(), "filter has 2 input channels, the input 1", [](OneOperator& op) {
    op.input(1).shape = {1, 1, 3, 2};
  });
  ExpectRefused(FloatUpsampling(), "output has 1 batches and 1 channels, want 2 and 1",
                [](OneOperator& op) {
                  op.input(2).shape = {2, 1, 2, 1};
                });
  ExpectRefused(FloatUpsampling(), "width stride is 0, want at least 1",
                [](OneOperator& op) { op.options<TransposeConvOptions>().stride_w = 0; });
}

TEST(LowerTransposeConv, SumsInt16InTheTypeOfItsBias) {
  OneOperator op = Upsampling(ElementType::kInt16);
  EXPECT_EQ(op.Lower()->kernel, "TransposeConvReferenceInt16");
  EXPECT_THAT(
      op.Run<int16_t>({Bytes<int8_t>({1, 10, 100}), Bytes<int16_t>({1, 2}), Bytes<int64_t>({5})}),
      ElementsAre(6, 15, 107, 25));
  op.input(3).type = ElementType::kInt32;
  EXPECT_EQ(op.Lower()->kernel, "TransposeConvReferenceInt16InInt32");
  op.options<TransposeConvOptions>().quantized_bias_type = ElementType::kInt64;
  EXPECT_EQ(op.LoweringError(),
            "op 0 TRANSPOSE_CONV v1: bias has type INT32, the options say INT64");
}

}  // namespace
}  // namespace octet
