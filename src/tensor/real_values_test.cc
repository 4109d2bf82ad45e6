#include "tensor/real_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using ::testing::ElementsAre;

template <class T>
TensorView ViewOf(const std::vector<T>& values, const Shape& shape, ElementType type) {
  return {
      type, shape, {reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(T)}};
}

TEST(RealValues, UndoesOneScaleATensor) {
  const std::vector<int8_t> values = {-128, 0, 3, 127};
  EXPECT_THAT(*RealValues(ViewOf(values, {4}, ElementType::kInt8), {{0.5F}, {3}, 0}),
              ElementsAre(-65.5F, -1.5F, 0.0F, 62.0F));
}

TEST(RealValues, UndoesOneScaleAChannelOfTheAxis) {
  const std::vector<int8_t> values = {1, 2, 3, 4, 5, 6, 7, 8};
  const TensorView tensor = ViewOf(values, {2, 2, 2}, ElementType::kInt8);
  EXPECT_THAT(*RealValues(tensor, {{1.0F, 10.0F}, {0, 0}, 0}),
              ElementsAre(1, 2, 3, 4, 50, 60, 70, 80));
  EXPECT_THAT(*RealValues(tensor, {{1.0F, 10.0F}, {0, 0}, 2}),
              ElementsAre(1, 20, 3, 40, 5, 60, 7, 80));
}

TEST(RealValues, TakesABiasLabelledWithItsFiltersAxis) {
  const std::vector<int32_t> values = {1, 2};
  EXPECT_THAT(*RealValues(ViewOf(values, {2}, ElementType::kInt32), {{1.0F, 10.0F}, {0, 0}, 3}),
              ElementsAre(1, 20));
}

TEST(RealValues, RefusesScalesThatDoNotFitTheShape) {
  const std::vector<int8_t> values = {1, 2, 3, 4};
  const TensorView tensor = ViewOf(values, {2, 2}, ElementType::kInt8);
  EXPECT_FALSE(RealValues(tensor, {{1.0F, 1.0F, 1.0F}, {0, 0, 0}, 1}));
  EXPECT_FALSE(RealValues(tensor, {{1.0F, 1.0F}, {0, 0}, 2}));
  EXPECT_FALSE(RealValues(tensor, {{1.0F, 1.0F}, {0}, 1}));
}

TEST(RealValues, WidensHalfPrecision) {
  const std::vector<uint16_t> halves = {0x3C00, 0xC000, 0x0001, 0x7BFF, 0x0000};
  EXPECT_THAT(*RealValues(ViewOf(halves, {5}, ElementType::kFloat16), {}),
              ElementsAre(1.0F, -2.0F, 5.9604645e-8F, 65504.0F, 0.0F));
}

TEST(RealValues, NarrowsDoublePrecision) {
  const std::vector<double> values = {0.1, -3};
  EXPECT_THAT(*RealValues(ViewOf(values, {2}, ElementType::kFloat64), {}),
              ElementsAre(0.1F, -3.0F));
}

}  // namespace
}  // namespace octet
