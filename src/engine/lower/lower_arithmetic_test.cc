#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/one_operator_graph.h"

namespace octet {
namespace {

using ::octet::testing::Bytes;
using ::octet::testing::ErrorAfter;
using ::octet::testing::OneOperatorGraph;
using ::testing::ElementsAre;

OneOperatorGraph Quantized(OperatorKind kind, OperatorOptions options, float output_scale) {
  OneOperatorGraph graph(kind, std::move(options));
  graph.AddInput(ElementType::kInt8, {4}, 0.5F, 1);
  graph.AddInput(ElementType::kInt8, {4}, 0.25F, -2);
  graph.AddOutput(ElementType::kInt8, {4}, output_scale, 3);
  return graph;
}

const std::vector<std::vector<uint8_t>> kOperands = {Bytes<int8_t>({3, -1, 101, 1}),
                                                     Bytes<int8_t>({2, -6, 98, -1})};

TEST(LowerAdd, RescalesBothOperands) {
  OneOperatorGraph graph = Quantized(OperatorKind::kAdd, AddSubOptions{}, 0.5F);
  EXPECT_EQ(graph.Lower()->kernel, "AddReferenceInt8");
  // 1 + 1, -1 - 1, 50 + 25, 0 + 0.25 in halves, plus 3; the last 0.5 goes away from zero
  EXPECT_THAT(graph.Run<int8_t>(kOperands), ElementsAre(7, -1, 127, 4));
}

TEST(LowerSub, RescalesBothOperands) {
  OneOperatorGraph graph = Quantized(OperatorKind::kSub, AddSubOptions{}, 0.5F);
  EXPECT_EQ(graph.Lower()->kernel, "SubReferenceInt8");
  // 0, 0, 25, -0.25 in halves, plus 3
  EXPECT_THAT(graph.Run<int8_t>(kOperands), ElementsAre(3, 3, 53, 2));
}

TEST(LowerMul, RescalesTheProduct) {
  OneOperatorGraph graph = Quantized(OperatorKind::kMul, ActivationOptions{}, 0.5F);
  graph.options<ActivationOptions>().activation = Activation::kRelu6;
  EXPECT_EQ(graph.Lower()->kernel, "MulReferenceInt8");
  // 1, 1, 1250 clamped to 6, 0 in halves, plus 3
  EXPECT_THAT(graph.Run<int8_t>(kOperands), ElementsAre(5, 5, 15, 3));
}

TEST(LowerMul, MultipliesScalesInFloat) {
  OneOperatorGraph graph(OperatorKind::kMul, ActivationOptions{});
  graph.AddInput(ElementType::kUInt8, {1}, 0.91F);
  graph.AddInput(ElementType::kUInt8, {1}, 0.02F);
  graph.AddOutput(ElementType::kUInt8, {1}, 5.94F);
  // 127.4999..; with the product and quotient of the scales in double it would be 127.
  EXPECT_THAT(graph.Run<uint8_t>({Bytes<uint8_t>({202}), Bytes<uint8_t>({206})}), ElementsAre(128));
}

TEST(LowerAdd, BroadcastsFromTheRight) {
  OneOperatorGraph graph(OperatorKind::kAdd, AddSubOptions{});
  graph.AddInput(ElementType::kInt32, {2, 1, 2});
  graph.AddInput(ElementType::kInt32, {3, 1});
  graph.AddOutput(ElementType::kInt32, {2, 3, 2});
  EXPECT_EQ(graph.Lower()->kernel, "AddReferenceInt32");
  EXPECT_THAT(graph.Run<int32_t>({Bytes<int32_t>({1, 2, 3, 4}), Bytes<int32_t>({10, 20, 30})}),
              ElementsAre(11, 12, 21, 22, 31, 32, 13, 14, 23, 24, 33, 34));
  EXPECT_THAT(graph.Lower()->in_place_inputs, ElementsAre());
}

TEST(LowerAdd, BroadcastsAScalarAndNothing) {
  OneOperatorGraph graph(OperatorKind::kAdd, AddSubOptions{});
  graph.AddInput(ElementType::kFloat32, {2});
  graph.AddInput(ElementType::kFloat32, {});
  graph.AddOutput(ElementType::kFloat32, {2});
  EXPECT_THAT(graph.Run<float>({Bytes<float>({1, 2}), Bytes<float>({0.5F})}),
              ElementsAre(1.5F, 2.5F));
  EXPECT_THAT(graph.Lower()->in_place_inputs, ElementsAre(0));
  graph.input(0).shape = {0};
  graph.output().shape = {0};
  EXPECT_THAT(graph.Run<float>({{}, Bytes<float>({0.5F})}), ElementsAre());
}

OneOperatorGraph Int16(OperatorKind kind, OperatorOptions options, float output_scale) {
  OneOperatorGraph graph(kind, std::move(options));
  graph.AddInput(ElementType::kInt16, {4}, 0.5F);
  graph.AddInput(ElementType::kInt16, {4}, 0.25F);
  graph.AddOutput(ElementType::kInt16, {4}, output_scale);
  return graph;
}
const std::vector<std::vector<uint8_t>> kInt16Operands = {Bytes<int16_t>({3, -1, 30000, 0}),
                                                          Bytes<int16_t>({3, -3, 32767, 2})};

TEST(LowerArithmetic, RescalesInt16) {
  OneOperatorGraph add = Int16(OperatorKind::kAdd, AddSubOptions{.pot_scale_int16 = false}, 1.0F);
  EXPECT_EQ(add.Lower()->kernel, "AddReferenceInt16");
  // 1.5 + 0.75, -0.5 - 0.75, 15000 + 8191.75, 0.5
  EXPECT_THAT(add.Run<int16_t>(kInt16Operands), ElementsAre(2, -1, 23192, 1));
  OneOperatorGraph sub = Int16(OperatorKind::kSub, AddSubOptions{.pot_scale_int16 = false}, 1.0F);
  EXPECT_THAT(sub.Run<int16_t>(kInt16Operands), ElementsAre(1, 0, 6808, -1));
  OneOperatorGraph mul = Int16(OperatorKind::kMul, ActivationOptions{}, 4000.0F);
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
  OneOperatorGraph add = Int16(OperatorKind::kAdd, AddSubOptions{}, 0.5F);
  // 3 + 1.5, -1 - 1.5, saturated, 0 + 1; the rescaling form gives 5, -3 and 1 too
  EXPECT_THAT(add.Run<int16_t>(kInt16Operands), ElementsAre(5, -3, 32767, 1));
  OneOperatorGraph sub = Int16(OperatorKind::kSub, AddSubOptions{}, 0.5F);
  EXPECT_THAT(sub.Run<int16_t>(kInt16Operands), ElementsAre(1, 1, 13616, -1));
  sub.options<AddSubOptions>().activation = Activation::kRelu6;
  EXPECT_THAT(sub.Run<int16_t>(kInt16Operands), ElementsAre(1, 1, 12, 0));
}

TEST(LowerArithmetic, RescalesInt16WhoseScalesAreNotPowersOfTwo) {
  OneOperatorGraph add = Int16(OperatorKind::kAdd, AddSubOptions{}, 1.01F);
  EXPECT_THAT(add.Run<int16_t>(kInt16Operands), ElementsAre(2, -1, 22962, 0));
  EXPECT_EQ(ErrorAfter(Int16(OperatorKind::kAdd, AddSubOptions{}, 1e-30F),
                       [](OneOperatorGraph& g) { g.input(0).quantization.scales = {1.01F}; }),
            "op 0 ADD v1: output scale 1e-30 is too small for input scales 1.01 and 0.25");
}

TEST(LowerArithmetic, RefusesInt16ZeroPoints) {
  EXPECT_EQ(ErrorAfter(Int16(OperatorKind::kMul, ActivationOptions{}, 1.0F),
                       [](OneOperatorGraph& g) { g.input(1).quantization.zero_points = {1}; }),
            "op 0 MUL v1: input 1 has zero point 1, want 0");
  EXPECT_EQ(ErrorAfter(Int16(OperatorKind::kAdd, AddSubOptions{}, 0.5F),
                       [](OneOperatorGraph& g) { g.output().quantization.zero_points = {-1}; }),
            "op 0 ADD v1: output has zero point -1, want 0");
}

OneOperatorGraph Valid() { return Quantized(OperatorKind::kAdd, AddSubOptions{}, 0.5F); }

TEST(LowerArithmetic, RefusesWhatDoesNotFit) {
  EXPECT_EQ(ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.input(1).shape = {3}; }),
            "op 0 ADD v1: inputs [4] and [3] do not broadcast");
  EXPECT_EQ(ErrorAfter(Valid(),
                       [](OneOperatorGraph& g) {
                         g.output().shape = {1, 4};
                       }),
            "op 0 ADD v1: output has shape [1, 4], want [4]");
  EXPECT_EQ(ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.input(1).type = ElementType::kUInt8; }),
            "op 0 ADD v1: input 1 has type UINT8, want INT8");
  EXPECT_EQ(ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.input(1).quantization = {}; }),
            "op 0 ADD v1: input 1 has 0 scales, want one per tensor");
  EXPECT_EQ(
      ErrorAfter(Valid(), [](OneOperatorGraph& g) { g.output().quantization.scales = {5e-7F}; }),
      "op 0 ADD v1: output scale 5e-07 is too small for input scales 0.5 and 0.25");
  EXPECT_EQ(ErrorAfter(Valid(),
                       [](OneOperatorGraph& g) {
                         g.options<AddSubOptions>().activation = Activation::kSignBit;
                       }),
            "op 0 ADD v1: fused activation SIGN_BIT is not supported");
  EXPECT_EQ(ErrorAfter(Valid(),
                       [](OneOperatorGraph& g) {
                         for (Tensor* tensor : {&g.input(0), &g.input(1), &g.output()}) {
                           tensor->type = ElementType::kBool;
                         }
                       }),
            "op 0 ADD v1: input type BOOL is not supported");
}

}  // namespace
}  // namespace octet
