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

OneOperator Int8Layer() {
  return WeightedSumSpecimen(OperatorKind::kFullyConnected, FullyConnectedOptions{},
                             ElementType::kInt8,
                             {.input = {2, 1, 2}, .filter = {3, 2}, .output = {2, 3}});
}

std::vector<int8_t> RunLayer(OneOperator& op) {
  return op.Run<int8_t>(
      {Bytes<int8_t>({1, 2, 3, 4}), Bytes<int8_t>({1, 0, 0, 1, 1, 1}), Bytes<int32_t>({0, 0, 10})});
}

TEST(LowerFullyConnected, FlattensTheBatches) {
  OneOperator op = Int8Layer();
  EXPECT_EQ(op.Lower()->kernel, "FullyConnectedReferenceInt8");
  EXPECT_THAT(RunLayer(op), ElementsAre(1, 2, 13, 3, 4, 17));
}

TEST(LowerFullyConnected, KeepsTheOtherDims) {
  OneOperator op = Int8Layer();
  op.options<FullyConnectedOptions>().keep_num_dims = true;
  EXPECT_EQ(op.LoweringError(), "op 0 FULLY_CONNECTED v1: output has shape [2, 3], want [2, 1, 3]");
  op.output().shape = {2, 1, 3};
  EXPECT_THAT(RunLayer(op), ElementsAre(1, 2, 13, 3, 4, 17));
}

TEST(LowerFullyConnected, ShiftsAPerTensorInt8Filter) {
  OneOperator op = Int8Layer();
  op.input(1).quantization.zero_points = {1};
  EXPECT_THAT(RunLayer(op), ElementsAre(-2, -1, 10, -4, -3, 10));
}

TEST(LowerFullyConnected, ScalesUnitsByTheirOwn) {
  OneOperator op = Int8Layer();
  op.input(1).quantization = {{1.0F, 2.0F, 1.0F}, {0, 0, 0}, 0};
  EXPECT_THAT(RunLayer(op), ElementsAre(1, 4, 13, 3, 8, 17));
}

TEST(LowerFullyConnected, RefusesWhatDoesNotFit) {
  ExpectRefused(Int8Layer(), "weights format 1 is not supported",
                [](OneOperator& op) { op.options<FullyConnectedOptions>().weights_format = 1; });
  ExpectRefused(Int8Layer(), "filter has shape [3, 2, 1], want 2 dims", [](OneOperator& op) {
    op.input(1).shape = {3, 2, 1};
  });
  ExpectRefused(Int8Layer(), "input has shape [2, 1, 2], not a multiple of the filter's depth 3",
                [](OneOperator& op) {
                  op.input(1).shape = {3, 3};
                });
  ExpectRefused(Int8Layer(), "input has shape [2, 1, 2], not a multiple of the filter's depth 0",
                [](OneOperator& op) {
                  op.input(1).shape = {3, 0};
                });
  ExpectRefused(Int8Layer(), "input has shape [4], want 2 in the last dim to keep the others",
                [](OneOperator& op) {
                  op.options<FullyConnectedOptions>().keep_num_dims = true;
                  op.input(0).shape = {4};
                });
  ExpectRefused(Int8Layer(), "filter has type INT8, want FLOAT32",
                [](OneOperator& op) { op.input(0).type = ElementType::kFloat32; });
}

TEST(LowerFullyConnected, SumsInt16InTheTypeOfItsBias) {
  OneOperator op = Int8Layer();
  op.input(0).type = ElementType::kInt16;
  op.output().type = ElementType::kInt16;
  op.input(1).quantization.zero_points = {1};
  op.output().quantization.scales = {2.0F};
  const std::vector<uint8_t> input = Bytes<int16_t>({1, 2, 30000, 4});
  const std::vector<uint8_t> filter = Bytes<int8_t>({2, 1, 1, 2, 2, 2});
  // Halves of 1, 2, 13, 30000, 4, 30014: once and twice they go up.
  EXPECT_EQ(op.Lower()->kernel, "FullyConnectedReferenceInt16InInt32");
  EXPECT_THAT(op.Run<int16_t>({input, filter, Bytes<int32_t>({0, 0, 10})}),
              ElementsAre(1, 1, 7, 15000, 2, 15007));
  op.input(2).type = ElementType::kInt64;
  EXPECT_EQ(op.Lower()->kernel, "FullyConnectedReferenceInt16");
  EXPECT_THAT(op.Run<int16_t>({input, filter, Bytes<int64_t>({0, 0, 10})}),
              ElementsAre(1, 1, 7, 15000, 2, 15007));
  op.options<FullyConnectedOptions>().quantized_bias_type = ElementType::kInt32;
  EXPECT_EQ(op.LoweringError(),
            "op 0 FULLY_CONNECTED v1: bias has type INT64, the options say INT32");
}

}  // namespace
}  // namespace octet
