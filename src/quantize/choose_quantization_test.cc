#include "quantize/choose_quantization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace octet {
namespace {

TEST(ChooseQuantization, SpansTheRange) {
  auto q = ChooseQuantization(-1.0F, 1.0F, ElementType::kUInt8);
  ASSERT_TRUE(q);
  EXPECT_FLOAT_EQ(q->scale, 2.0F / 255);
  EXPECT_NEAR(q->zero_point, 127.5, 0.5);
}

TEST(ChooseQuantization, WidensToZero) {
  auto above = ChooseQuantization(2.0F, 6.0F, ElementType::kInt8);
  ASSERT_TRUE(above);
  EXPECT_FLOAT_EQ(above->scale, 6.0F / 255);
  EXPECT_EQ(above->zero_point, -128);
  auto below = ChooseQuantization(-6.0F, -2.0F, ElementType::kInt8);
  ASSERT_TRUE(below);
  EXPECT_EQ(below->zero_point, 127);
}

TEST(ChooseQuantization, KeepsZeroExactAndBoundsWithinAStep) {
  for (float max = 0.1F; max < 50.0F; max *= 1.7F) {
    auto q = ChooseQuantization(-0.37F, max, ElementType::kUInt8);
    ASSERT_TRUE(q);
    EXPECT_NEAR(q->scale * static_cast<float>(255 - q->zero_point), max, q->scale);
    EXPECT_NEAR(q->scale * static_cast<float>(0 - q->zero_point), -0.37F, q->scale);
  }
}

TEST(ChooseQuantization, AcceptsAConstantZero) {
  EXPECT_EQ(*ChooseQuantization(0.0F, 0.0F, ElementType::kInt8), (AffineQuantization{1.0F, 0}));
}

TEST(ChooseQuantization, RefusesWhatHasNoScale) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(ChooseQuantization(-inf, 1.0F, ElementType::kInt8));
  EXPECT_FALSE(ChooseQuantization(NAN, 1.0F, ElementType::kInt8));
  EXPECT_FALSE(ChooseQuantization(2.0F, 1.0F, ElementType::kInt8));
  EXPECT_FALSE(ChooseQuantization(0.0F, 1e-44F, ElementType::kInt8));
}

}  // namespace
}  // namespace octet
