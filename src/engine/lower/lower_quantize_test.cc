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
  EXPECT_THAT(Quantize(reals, QuantizedTensor(ElementType::kInt16, {1}, 1, 0)).LoweringError(),
              HasSubstr("output type INT16"));
  EXPECT_THAT(Quantize(PlainTensor(ElementType::kInt32, {1}),
                       QuantizedTensor(ElementType::kInt8, {1}, 1, 0))
                  .LoweringError(),
              HasSubstr("input type INT32"));
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
