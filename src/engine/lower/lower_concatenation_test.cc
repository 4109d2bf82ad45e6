#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;
using testing::QuantizedTensor;

OneOperator Concatenation(int32_t axis, std::vector<Tensor> inputs, Tensor output,
                          Activation activation = Activation::kNone) {
  return {OperatorKind::kConcatenation,
          ConcatenationOptions{axis, activation},
          std::move(inputs),
          {std::move(output)}};
}

TEST(LowerConcatenation, JoinsAlongAnyAxis) {
  const auto inner = Concatenation(
      -1, {PlainTensor(ElementType::kInt32, {2, 1}), PlainTensor(ElementType::kInt32, {2, 2})},
      PlainTensor(ElementType::kInt32, {2, 3}));
  EXPECT_EQ(inner.Run<int32_t>({Bytes<int32_t>({1, 2}), Bytes<int32_t>({3, 4, 5, 6})}),
            (std::vector<int32_t>{1, 3, 4, 2, 5, 6}));
  const auto outer = Concatenation(
      0, {PlainTensor(ElementType::kInt32, {1, 2}), PlainTensor(ElementType::kInt32, {0, 2})},
      PlainTensor(ElementType::kInt32, {1, 2}));
  EXPECT_EQ(outer.Run<int32_t>({Bytes<int32_t>({1, 2}), {}}), (std::vector<int32_t>{1, 2}));
}

TEST(LowerConcatenation, RescalesUInt8) {
  const auto op = Concatenation(1,
                                {QuantizedTensor(ElementType::kUInt8, {2, 1}, 1.0F, 0),
                                 QuantizedTensor(ElementType::kUInt8, {2, 1}, 0.5F, 10)},
                                QuantizedTensor(ElementType::kUInt8, {2, 2}, 0.5F, 10));
  EXPECT_EQ(op.Run<uint8_t>({Bytes<uint8_t>({1, 2}), Bytes<uint8_t>({30, 40})}),
            (std::vector<uint8_t>{12, 30, 14, 40}));
}

TEST(LowerConcatenation, RefusesInt8OfDifferingScales) {
  EXPECT_THAT(Concatenation(0, {QuantizedTensor(ElementType::kInt8, {1}, 1, 0)},
                            QuantizedTensor(ElementType::kInt8, {1}, 2, 0))
                  .LoweringError(),
              HasSubstr("quantised differently"));
}

TEST(LowerConcatenation, RefusesShapesThatDoNotAddUp) {
  const Tensor square = PlainTensor(ElementType::kInt8, {2, 2});
  EXPECT_THAT(
      Concatenation(0, {square, square}, PlainTensor(ElementType::kInt8, {5, 2})).LoweringError(),
      HasSubstr("op 0 CONCATENATION v1: inputs have 4 elements along axis 0, output 5"));
  EXPECT_THAT(Concatenation(0, {square}, PlainTensor(ElementType::kInt8, {2, 3})).LoweringError(),
              HasSubstr("input 0 has shape [2, 2], output [2, 3], along axis 0"));
  EXPECT_THAT(Concatenation(2, {square}, square).LoweringError(),
              HasSubstr("axis 2 of a tensor with 2 dims"));
}

TEST(LowerConcatenation, RefusesFusedActivations) {
  const Tensor tensor = PlainTensor(ElementType::kFloat32, {1});
  EXPECT_THAT(Concatenation(0, {tensor}, tensor, Activation::kRelu).LoweringError(),
              HasSubstr("fused activation RELU"));
}

TEST(LowerPack, StacksAlongANewAxis) {
  const Tensor pair = PlainTensor(ElementType::kInt16, {2});
  const OneOperator last(OperatorKind::kPack, PackOptions{2, -1}, {pair, pair},
                         {PlainTensor(ElementType::kInt16, {2, 2})});
  EXPECT_EQ(last.Run<int16_t>({Bytes<int16_t>({1, 2}), Bytes<int16_t>({3, 4})}),
            (std::vector<int16_t>{1, 3, 2, 4}));
  const OneOperator first(OperatorKind::kPack, PackOptions{2, 0}, {pair, pair},
                          {PlainTensor(ElementType::kInt16, {2, 2})});
  EXPECT_EQ(first.Run<int16_t>({Bytes<int16_t>({1, 2}), Bytes<int16_t>({3, 4})}),
            (std::vector<int16_t>{1, 2, 3, 4}));
}

TEST(LowerPack, RefusesOtherCountsAndShapes) {
  const Tensor pair = PlainTensor(ElementType::kInt16, {2});
  const Tensor output = PlainTensor(ElementType::kInt16, {2, 2});
  EXPECT_THAT(
      OneOperator(OperatorKind::kPack, PackOptions{3, 0}, {pair, pair}, {output}).LoweringError(),
      HasSubstr("op 0 PACK v1: packs 3 values, has 2 inputs"));
  EXPECT_THAT(OneOperator(OperatorKind::kPack, PackOptions{2, 0},
                          {pair, PlainTensor(ElementType::kInt16, {1})}, {output})
                  .LoweringError(),
              HasSubstr("input 1 has shape [1], want [2]"));
}

}  // namespace
}  // namespace octet
