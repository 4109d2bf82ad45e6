#include "engine/lower/weighted_sum_quantization.h"

#include <gtest/gtest.h>

#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

// Scales whose product is not a float, so that the two ways of multiplying them differ.
constexpr float kInputScale = 0.1F;
constexpr float kFilterScale = 0.7F;
constexpr float kOutputScale = 0.9F;
const double kDoubleProduct = static_cast<double>(kInputScale) * kFilterScale;
const double kFloatProduct = kInputScale * kFilterScale;

Tensor Quantized(ElementType type, Shape shape, ChannelQuantization quantization) {
  Tensor tensor;
  tensor.type = type;
  tensor.shape = shape;
  tensor.quantization = std::move(quantization);
  return tensor;
}

std::vector<FixedPointMultiplier> MultipliersOf(ElementType type, const ChannelQuantization& filter,
                                                Int8FilterScaling int8_scaling) {
  Subgraph graph;
  graph.tensors = {Quantized(type, {1, 3}, {{kInputScale}, {0}, 0}),
                   Quantized(type, {2, 3}, filter),
                   Quantized(type, {1, 2}, {{kOutputScale}, {0}, 0})};
  graph.operators.resize(1);
  graph.operators[0].inputs = {0, 1};
  graph.operators[0].outputs = {2};
  const LoweringContext context(graph, 0);
  auto quantization = QuantizeWeightedSum(context, WeightedSumOperands{}, {}, int8_scaling);
  EXPECT_TRUE(quantization) << quantization.error().message;
  return quantization->multipliers;
}

const FixedPointMultiplier kFromDouble = kernels::QuantizeMultiplier(kDoubleProduct / kOutputScale);
const FixedPointMultiplier kFromFloat = kernels::QuantizeMultiplier(kFloatProduct / kOutputScale);
const ChannelQuantization kOneScale{{kFilterScale}, {0}, 0};
const ChannelQuantization kTwoScales{{kFilterScale, 2 * kFilterScale}, {0, 0}, 0};

TEST(QuantizeWeightedSum, TellsTheTwoProductsApart) { ASSERT_NE(kFromDouble, kFromFloat); }

TEST(QuantizeWeightedSum, MultipliesInt8ConvolutionScalesInDouble) {
  EXPECT_EQ(MultipliersOf(ElementType::kInt8, kOneScale, Int8FilterScaling::kPerChannel),
            (std::vector{kFromDouble, kFromDouble}));
}

TEST(QuantizeWeightedSum, MultipliesChannelScalesInDouble) {
  const FixedPointMultiplier doubled{kFromDouble.mantissa, kFromDouble.shift + 1};
  for (const auto scaling :
       {Int8FilterScaling::kPerChannel, Int8FilterScaling::kPerTensorIfOneScale}) {
    EXPECT_EQ(MultipliersOf(ElementType::kInt8, kTwoScales, scaling),
              (std::vector{kFromDouble, doubled}));
  }
}

TEST(QuantizeWeightedSum, MultipliesATensorsScalesInFloat) {
  EXPECT_EQ(MultipliersOf(ElementType::kInt8, kOneScale, Int8FilterScaling::kPerTensorIfOneScale),
            (std::vector{kFromFloat, kFromFloat}));
  EXPECT_EQ(MultipliersOf(ElementType::kUInt8, kOneScale, Int8FilterScaling::kPerChannel),
            (std::vector{kFromFloat, kFromFloat}));
}

}  // namespace
}  // namespace octet
