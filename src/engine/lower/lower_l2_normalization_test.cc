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

OneOperator UInt8Normalization() {
  return {OperatorKind::kL2Normalization,
          ActivationOptions{},
          {QuantizedTensor(ElementType::kUInt8, {2, 2}, 0.3F, 100)},
          {QuantizedTensor(ElementType::kUInt8, {2, 2}, 1.0F / 128, 128)}};
}

TEST(LowerL2Normalization, NormalisesTheLastAxis) {
  OneOperator op = UInt8Normalization();
  EXPECT_EQ(op.Lower()->kernel, "L2NormalizationReferenceUInt8");
  EXPECT_THAT(op.Run<uint8_t>({Bytes<uint8_t>({103, 104, 100, 0})}), ElementsAre(205, 230, 128, 0));
}

TEST(LowerL2Normalization, RefusesWhatDoesNotFit) {
  ExpectRefused(
      UInt8Normalization(), "fused activation RELU is not supported",
      [](OneOperator& op) { op.options<ActivationOptions>().activation = Activation::kRelu; });
  ExpectRefused(UInt8Normalization(),
                "output has scale 0.0078125 and zero point 0, want 0.0078125 and 128",
                [](OneOperator& op) { op.output().quantization.zero_points = {0}; });
  ExpectRefused(UInt8Normalization(), "the squares of 40000 values overflow int32",
                [](OneOperator& op) {
                  op.input(0).shape = {40000};
                  op.output().shape = {40000};
                });
  ExpectRefused(UInt8Normalization(), "input is a scalar, want at least 1 dim",
                [](OneOperator& op) {
                  op.input(0).shape = {};
                  op.output().shape = {};
                });
}

}  // namespace
}  // namespace octet
