#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/testing/weighted_sum_specimen.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ExpectRefused;
using ::octet::testing::OneOperator;
using ::octet::testing::WeightedSumSpecimen;
using ::testing::ElementsAre;

// Two filters of one tap each.
OneOperator PointwiseConvolution(ElementType type) {
  return WeightedSumSpecimen(
      OperatorKind::kConv2D, Conv2DOptions{.stride_w = 1, .stride_h = 1}, type,
      {.input = {1, 2, 2, 1}, .filter = {2, 1, 1, 1}, .output = {1, 2, 2, 2}});
}
OneOperator Int8Convolution() { return PointwiseConvolution(ElementType::kInt8); }

TEST(LowerConv2D, RunsInt8) {
  OneOperator op = Int8Convolution();
  EXPECT_EQ(op.Lower()->kernel, "Conv2DReferenceInt8");
  EXPECT_THAT(op.Run<int8_t>(
                  {Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, -10}), Bytes<int32_t>({0, 5})}),
              ElementsAre(1, -5, 2, -15, 3, -25, 4, -35));
}

TEST(LowerConv2D, RunsUInt8WithAShiftedFilter) {
  OneOperator op = PointwiseConvolution(ElementType::kUInt8);
  op.input(1).quantization.zero_points = {100};
  EXPECT_EQ(op.Lower()->kernel, "Conv2DReferenceUInt8");
  EXPECT_THAT(op.Run<uint8_t>({Bytes<uint8_t>({1, 2, 3, 4}), Bytes<uint8_t>({101, 110}),
                               Bytes<int32_t>({0, 5})}),
              ElementsAre(1, 15, 2, 25, 3, 35, 4, 45));
}

TEST(LowerConv2D, RunsFloatWithoutBias) {
  OneOperator op = PointwiseConvolution(ElementType::kFloat32);
  op.options<Conv2DOptions>().activation = Activation::kRelu6;
  op.op().inputs.pop_back();
  EXPECT_EQ(op.Lower()->kernel, "Conv2DReferenceFloat32");
  EXPECT_THAT(op.Run<float>({Bytes<float>({1, 2, -3, 4}), Bytes<float>({0.5F, 2})}),
              ElementsAre(0.5F, 2, 1, 4, 0, 0, 2, 6));
}

TEST(LowerConv2D, TakesAnAbsentBias) {
  OneOperator op = Int8Convolution();
  op.op().inputs[2] = -1;
  EXPECT_THAT(op.Run<int8_t>({Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 2})}),
              ElementsAre(1, 2, 2, 4, 3, 6, 4, 8));
}

TEST(LowerConv2D, ScalesEveryChannelByItsOwn) {
  OneOperator op = Int8Convolution();
  op.input(1).quantization = {{1.0F, 0.5F}, {0, 0}, 0};
  EXPECT_THAT(
      op.Run<int8_t>({Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 2}), Bytes<int32_t>({0, 0})}),
      ElementsAre(1, 1, 2, 2, 3, 3, 4, 4));
}

TEST(LowerConv2D, ClampsToTheActivationInTheOutputsScale) {
  OneOperator op = Int8Convolution();
  op.options<Conv2DOptions>().activation = Activation::kRelu6;
  op.output().quantization = {{0.5F}, {-3}, 0};
  // 2 * 10 * x - 3 in [-3, 9]
  EXPECT_THAT(op.Run<int8_t>(
                  {Bytes<int8_t>({0, 1, -1, 0}), Bytes<int8_t>({10, -10}), Bytes<int32_t>({0, 1})}),
              ElementsAre(-3, -1, 9, -3, -3, 9, -3, -1));
}

TEST(LowerConv2D, RunsOnNothing) {
  OneOperator op = Int8Convolution();
  op.input(0).shape = {0, 2, 2, 1};
  op.output().shape = {0, 2, 2, 2};
  EXPECT_THAT(op.Run<int8_t>({{}, Bytes<int8_t>({1, 2}), Bytes<int32_t>({0, 0})}), ElementsAre());
}

TEST(LowerConv2D, RefusesWhatDoesNotFit) {
  ExpectRefused(Int8Convolution(), "height stride is 0, want at least 1",
                [](OneOperator& op) { op.options<Conv2DOptions>().stride_h = 0; });
  ExpectRefused(Int8Convolution(), "width dilation is -1, want at least 1",
                [](OneOperator& op) { op.options<Conv2DOptions>().dilation_w = -1; });
  ExpectRefused(Int8Convolution(), "fused activation TANH is not supported", [](OneOperator& op) {
    op.options<Conv2DOptions>().activation = Activation::kTanh;
  });
  ExpectRefused(Int8Convolution(), "options are of another operator",
                [](OneOperator& op) { op.op().options = Pool2DOptions{}; });
  ExpectRefused(Int8Convolution(), "input has shape [2, 2, 1], want 4 dims", [](OneOperator& op) {
    op.input(0).shape = {2, 2, 1};
  });
  ExpectRefused(Int8Convolution(), "filter has 3 input channels, the input 1", [](OneOperator& op) {
    op.input(1).shape = {2, 1, 1, 3};
  });
  ExpectRefused(Int8Convolution(), "filter has 0 input channels, the input 1", [](OneOperator& op) {
    op.input(1).shape = {2, 1, 1, 0};
  });
  ExpectRefused(Int8Convolution(), "filter has 2 output channels, not a multiple of 3 groups",
                [](OneOperator& op) {
                  op.input(0).shape = {1, 2, 2, 3};
                  op.output().shape = {1, 2, 2, 2};
                });
  ExpectRefused(Int8Convolution(), "bias has shape [3], want 2 values",
                [](OneOperator& op) { op.input(2).shape = {3}; });
  ExpectRefused(Int8Convolution(), "output has shape [1, 2, 2, 3], want [1, 2, 2, 2]",
                [](OneOperator& op) {
                  op.output().shape = {1, 2, 2, 3};
                });
}

TEST(LowerConv2D, RefusesTypesWithoutAKernel) {
  ExpectRefused(Int8Convolution(), "input type BOOL is not supported",
                [](OneOperator& op) { op.input(0).type = ElementType::kBool; });
  ExpectRefused(Int8Convolution(), "filter has type INT4, want INT8",
                [](OneOperator& op) { op.input(1).type = ElementType::kInt4; });
  ExpectRefused(Int8Convolution(), "bias has type INT64, want INT32",
                [](OneOperator& op) { op.input(2).type = ElementType::kInt64; });
  ExpectRefused(Int8Convolution(), "output has type UINT8, want INT8",
                [](OneOperator& op) { op.output().type = ElementType::kUInt8; });
}

OneOperator Int16Convolution(ElementType bias_type) {
  OneOperator op = PointwiseConvolution(ElementType::kInt16);
  op.input(2).type = bias_type;
  op.output().quantization.scales = {4.0F};
  return op;
}

TEST(LowerConv2D, SumsInt16InTheTypeOfItsBias) {
  const std::vector<uint8_t> input = Bytes<int16_t>({300, -1, 1, -6});
  const std::vector<uint8_t> filter = Bytes<int8_t>({1, 100});
  // A quarter of each, rounded once in int64 and twice in int32: -1 / 4 and 1 / 4.
  const OneOperator wide = Int16Convolution(ElementType::kInt64);
  EXPECT_EQ(wide.Lower()->kernel, "Conv2DReferenceInt16");
  EXPECT_THAT(wide.Run<int16_t>({input, filter, Bytes<int64_t>({0, int64_t{1} << 32})}),
              ElementsAre(75, 32767, 0, 32767, 0, 32767, -1, 32767));
  const OneOperator narrow = Int16Convolution(ElementType::kInt32);
  EXPECT_EQ(narrow.Lower()->kernel, "Conv2DReferenceInt16InInt32");
  EXPECT_THAT(narrow.Run<int16_t>({input, filter, Bytes<int32_t>({0, 40})}),
              ElementsAre(75, 7510, 0, -15, 1, 35, -2, -140));
}

TEST(LowerConv2D, SumsInt16WithoutABiasAsTheOptionsSay) {
  OneOperator op = Int16Convolution(ElementType::kInt64);
  op.op().inputs[2] = -1;
  EXPECT_EQ(op.Lower()->kernel, "Conv2DReferenceInt16");
  op.options<Conv2DOptions>().quantized_bias_type = ElementType::kInt32;
  EXPECT_EQ(op.Lower()->kernel, "Conv2DReferenceInt16InInt32");
  op.options<Conv2DOptions>().quantized_bias_type = ElementType::kInt64;
  EXPECT_EQ(op.Lower()->kernel, "Conv2DReferenceInt16");
  EXPECT_THAT(op.Run<int16_t>({Bytes<int16_t>({300, -1, 1, -6}), Bytes<int8_t>({1, 100})}),
              ElementsAre(75, 7500, 0, -25, 0, 25, -1, -150));
}

TEST(LowerConv2D, ClampsInt16ToTheActivation) {
  OneOperator op = Int16Convolution(ElementType::kInt64);
  op.options<Conv2DOptions>().activation = Activation::kRelu6;
  EXPECT_THAT(op.Run<int16_t>({Bytes<int16_t>({300, -1, 1, -6}), Bytes<int8_t>({1, 100}),
                               Bytes<int64_t>({0, 0})}),
              ElementsAre(2, 2, 0, 0, 0, 2, 0, 0));  // 6 / 4 is 2
}

TEST(LowerConv2D, RefusesInt16ThatDoesNotFit) {
  const OneOperator valid = Int16Convolution(ElementType::kInt64);
  EXPECT_EQ(valid.LoweringError(), "");
  ExpectRefused(valid, "filter has type INT16, want INT8",
                [](OneOperator& op) { op.input(1).type = ElementType::kInt16; });
  ExpectRefused(valid, "bias has type INT16, want INT64",
                [](OneOperator& op) { op.input(2).type = ElementType::kInt16; });
  ExpectRefused(valid, "output has type INT8, want INT16",
                [](OneOperator& op) { op.output().type = ElementType::kInt8; });
  ExpectRefused(valid, "input has zero point 1, want 0",
                [](OneOperator& op) { op.input(0).quantization.zero_points = {1}; });
  ExpectRefused(valid, "output has zero point -5, want 0",
                [](OneOperator& op) { op.output().quantization.zero_points = {-5}; });
  ExpectRefused(valid, "bias has type INT64, the options say INT32", [](OneOperator& op) {
    op.options<Conv2DOptions>().quantized_bias_type = ElementType::kInt32;
  });
  ExpectRefused(valid, "bias type INT8 in the options is not supported", [](OneOperator& op) {
    op.options<Conv2DOptions>().quantized_bias_type = ElementType::kInt8;
  });
}

TEST(LowerConv2D, RefusesInt16MultipliersBeyond16Bits) {
  OneOperator wide = Int16Convolution(ElementType::kInt64);
  wide.output().quantization.scales = {1.0F / 127};
  EXPECT_EQ(wide.LoweringError(), "");
  wide.output().quantization.scales = {1.0F / 128};
  EXPECT_EQ(wide.LoweringError(),
            "op 0 CONV_2D v1: input and filter scales are 2^7 times the output's or more");
  OneOperator narrow = Int16Convolution(ElementType::kInt32);
  narrow.output().quantization.scales = {0.001F};
  EXPECT_EQ(narrow.LoweringError(), "");
}

TEST(LowerConv2D, RefusesBadQuantization) {
  ExpectRefused(Int8Convolution(), "input has 0 scales, want one per tensor",
                [](OneOperator& op) { op.input(0).quantization = {}; });
  ExpectRefused(Int8Convolution(), "filter is not quantised",
                [](OneOperator& op) { op.input(1).quantization = {}; });
  ExpectRefused(Int8Convolution(), "output has scale -1",
                [](OneOperator& op) { op.output().quantization.scales = {-1.0F}; });
  ExpectRefused(Int8Convolution(), "filter has scale nan",
                [](OneOperator& op) { op.input(1).quantization.scales = {NAN}; });
  ExpectRefused(Int8Convolution(), "filter has zero point 3, want 0",
                [](OneOperator& op) { op.input(1).quantization.zero_points = {3}; });
  ExpectRefused(Int8Convolution(), "bias has zero point 3, want 0",
                [](OneOperator& op) { op.input(2).quantization.zero_points = {3}; });
  ExpectRefused(Int8Convolution(), "filter has 2 scales for axis 3, want 2 for axis 0",
                [](OneOperator& op) {
                  op.input(1).quantization = {{1.0F, 1.0F}, {0, 0}, 3};
                });
  ExpectRefused(Int8Convolution(), "filter has 3 scales for axis 0, want 2 for axis 0",
                [](OneOperator& op) {
                  op.input(1).quantization = {{1.0F, 1.0F, 1.0F}, {0, 0, 0}, 0};
                });
}

}  // namespace
}  // namespace octet
