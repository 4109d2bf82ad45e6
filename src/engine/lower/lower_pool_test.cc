#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ExpectRefused;
using ::octet::testing::OneOperator;
using ::octet::testing::QuantizedTensor;
using ::testing::ElementsAre;

OneOperator Int8Pool(OperatorKind kind) {
  return {kind,
          Pool2DOptions{.stride_w = 2, .stride_h = 1, .filter_w = 2, .filter_h = 1},
          {QuantizedTensor(ElementType::kInt8, {1, 1, 3, 1}, 0.5F, 1)},
          {QuantizedTensor(ElementType::kInt8, {1, 1, 2, 1}, 0.5F, 1)}};
}

TEST(LowerAveragePool2D, AveragesStoredValues) {
  OneOperator op = Int8Pool(OperatorKind::kAveragePool2D);
  EXPECT_EQ(op.Lower()->kernel, "AveragePool2DReferenceInt8");
  EXPECT_THAT(op.Run<int8_t>({Bytes<int8_t>({-4, -5, 7})}), ElementsAre(-5, 7));
}

TEST(LowerMaxPool2D, ClampsInTheOutputsScale) {
  OneOperator op = Int8Pool(OperatorKind::kMaxPool2D);
  op.options<Pool2DOptions>().activation = Activation::kReluN1To1;
  EXPECT_EQ(op.Lower()->kernel, "MaxPool2DReferenceInt8");
  EXPECT_THAT(op.Run<int8_t>({Bytes<int8_t>({-4, -5, 7})}), ElementsAre(-1, 3));
}

TEST(LowerMaxPool2D, TakesScalesThatDifferByNoise) {
  OneOperator op = Int8Pool(OperatorKind::kMaxPool2D);
  op.output().quantization.scales = {0.5000005F};
  EXPECT_EQ(op.LoweringError(), "");
}

TEST(LowerPool2D, RunsInt16) {
  for (const auto kind : {OperatorKind::kAveragePool2D, OperatorKind::kMaxPool2D}) {
    OneOperator op = Int8Pool(kind);
    op.input(0).type = ElementType::kInt16;
    op.output().type = ElementType::kInt16;
    const bool is_max = kind == OperatorKind::kMaxPool2D;
    EXPECT_EQ(op.Lower()->kernel,
              is_max ? "MaxPool2DReferenceInt16" : "AveragePool2DReferenceInt16");
    EXPECT_THAT(op.Run<int16_t>({Bytes<int16_t>({-400, -501, 32767})}),
                ElementsAre(is_max ? -400 : -451, 32767));
  }
}

OneOperator ValidPool() { return Int8Pool(OperatorKind::kMaxPool2D); }

TEST(LowerPool2D, RefusesWhatDoesNotFit) {
  ExpectRefused(ValidPool(), "filter height is 0, want at least 1",
                [](OneOperator& op) { op.options<Pool2DOptions>().filter_h = 0; });
  ExpectRefused(ValidPool(), "width stride is -2, want at least 1",
                [](OneOperator& op) { op.options<Pool2DOptions>().stride_w = -2; });
  ExpectRefused(ValidPool(), "output has shape [1, 1, 1, 1], want [1, 1, 2, 1]",
                [](OneOperator& op) {
                  op.output().shape = {1, 1, 1, 1};
                });
  ExpectRefused(ValidPool(),
                "input (scale 0.5, zero point 1) and output (scale 0.5, zero point 2) are "
                "quantised differently",
                [](OneOperator& op) { op.output().quantization.zero_points = {2}; });
  ExpectRefused(ValidPool(), "input type BOOL is not supported", [](OneOperator& op) {
    op.input(0).type = ElementType::kBool;
    op.output().type = ElementType::kBool;
  });
}

}  // namespace
}  // namespace octet
