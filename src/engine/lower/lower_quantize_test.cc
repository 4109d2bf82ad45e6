#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;
using testing::QuantizedTensor;

OneOperator Quantize(Tensor input, Tensor output) {
  return {OperatorKind::kQuantize, {}, {std::move(input)}, {std::move(output)}};
}

OneOperator Dequantize(Tensor input) {
  const Shape shape = input.shape;
  return {OperatorKind::kDequantize,
          {},
          {std::move(input)},
          {PlainTensor(ElementType::kFloat32, shape)}};
}

TEST(LowerQuantize, QuantizesFloats) {
  const auto op = Quantize(PlainTensor(ElementType::kFloat32, {3}),
                           QuantizedTensor(ElementType::kUInt8, {3}, 0.5F, 128));
  EXPECT_EQ(op.Run<uint8_t>({Bytes<float>({0, 0.25F, -100})}), (std::vector<uint8_t>{128, 129, 0}));
}

TEST(LowerQuantize, Requantizes) {
  const auto op = Quantize(QuantizedTensor(ElementType::kUInt8, {2}, 0.5F, 128),
                           QuantizedTensor(ElementType::kInt8, {2}, 0.25F, 0));
  EXPECT_EQ(op.Run<int8_t>({Bytes<uint8_t>({129, 255})}), (std::vector<int8_t>{2, 127}));
}

TEST(LowerQuantize, RefusesWhatIsNotQuantised) {
  const Tensor reals = PlainTensor(ElementType::kFloat32, {1});
  EXPECT_THAT(Quantize(reals, PlainTensor(ElementType::kInt8, {1})).LoweringError(),
              HasSubstr("op 0 QUANTIZE v1: output has 0 scales, want one per tensor"));
  EXPECT_THAT(Quantize(reals, PlainTensor(ElementType::kInt32, {1})).LoweringError(),
              HasSubstr("output type INT32"));
  EXPECT_THAT(Quantize(PlainTensor(ElementType::kInt32, {1}),
                       QuantizedTensor(ElementType::kInt8, {1}, 1, 0))
                  .LoweringError(),
              HasSubstr("input type INT32"));
}

TEST(LowerQuantize, TakesInt16) {
  const auto int16 = [](float scale, int32_t zero_point = 0) {
    return QuantizedTensor(ElementType::kInt16, {2}, scale, zero_point);
  };
  EXPECT_EQ(Quantize(PlainTensor(ElementType::kFloat32, {2}), int16(0.5F, 3))
                .Run<int16_t>({Bytes<float>({0.25F, -1e9F})}),
            (std::vector<int16_t>{4, -32768}));
  EXPECT_EQ(Quantize(int16(0.5F), int16(0.25F)).Run<int16_t>({Bytes<int16_t>({100, -30000})}),
            (std::vector<int16_t>{200, -32768}));
  const auto to_int8 = Quantize(int16(0.5F), QuantizedTensor(ElementType::kInt8, {2}, 1, 10));
  EXPECT_EQ(to_int8.Run<int8_t>({Bytes<int16_t>({3, -300})}), (std::vector<int8_t>{12, -128}));
  EXPECT_TRUE(to_int8.Lower()->in_place_inputs.empty());
  EXPECT_EQ(Quantize(QuantizedTensor(ElementType::kInt8, {2}, 1, 10), int16(0.5F))
                .Run<int16_t>({Bytes<int8_t>({11, -128})}),
            (std::vector<int16_t>{2, -276}));
  EXPECT_EQ(Dequantize(int16(0.5F, 1)).Run<float>({Bytes<int16_t>({1, -32768})}),
            (std::vector<float>{0, -16384.5F}));
}

TEST(LowerQuantize, RefusesOtherPairsWithInt16) {
  const Tensor wide = QuantizedTensor(ElementType::kInt16, {1}, 1, 0);
  const Tensor shifted = QuantizedTensor(ElementType::kInt16, {1}, 1, 1);
  const Tensor bytes = QuantizedTensor(ElementType::kUInt8, {1}, 1, 0);
  EXPECT_THAT(Quantize(wide, shifted).LoweringError(),
              HasSubstr("op 0 QUANTIZE v1: output has zero point 1, want 0"));
  EXPECT_THAT(Quantize(shifted, wide).LoweringError(), HasSubstr("input has zero point 1, want 0"));
  EXPECT_THAT(Quantize(wide, bytes).LoweringError(), HasSubstr("input type INT16"));
  EXPECT_THAT(Quantize(bytes, wide).LoweringError(), HasSubstr("input type UINT8"));
  Tensor channels = PlainTensor(ElementType::kInt16, {1, 2});
  channels.quantization = {{1.0F, 2.0F}, {0, 0}, 1};
  EXPECT_THAT(Dequantize(channels).LoweringError(), HasSubstr("input has 2 scales, want one"));
}

TEST(LowerQuantize, DequantizesTensorsAndChannels) {
  EXPECT_EQ(Dequantize(QuantizedTensor(ElementType::kInt8, {2}, 0.5F, 1))
                .Run<float>({Bytes<int8_t>({1, -1})}),
            (std::vector<float>{0, -1}));
  Tensor channels = PlainTensor(ElementType::kInt8, {1, 2});
  channels.quantization = {{1.0F, 2.0F}, {0, 0}, 1};
  EXPECT_EQ(Dequantize(channels).Run<float>({Bytes<int8_t>({3, 3})}), (std::vector<float>{3, 6}));
  EXPECT_EQ(
      Dequantize(PlainTensor(ElementType::kFloat16, {1})).Run<float>({Bytes<int16_t>({0x3C00})}),
      std::vector<float>{1});
}

TEST(LowerQuantize, RefusesChannelsThatDoNotFitTheShape) {
  Tensor tensor = PlainTensor(ElementType::kInt8, {1, 3});
  tensor.quantization = {{1.0F, 2.0F}, {0, 0}, 1};
  EXPECT_THAT(Dequantize(tensor).LoweringError(),
              HasSubstr("input has 2 scales and 2 zero points for axis 1 of [1, 3]"));
  tensor.quantization = {{1.0F, 2.0F, -1.0F}, {0, 0, 0}, 1};
  EXPECT_THAT(Dequantize(tensor).LoweringError(),
              HasSubstr("input channel 2 has scale -1 and zero point 0"));
  tensor.quantization.axis = 7;
  EXPECT_THAT(Dequantize(tensor).LoweringError(), HasSubstr("axis 7"));
}

}  // namespace
}  // namespace octet
