#include "engine/lower/power_of_two_scale.h"

#include <gtest/gtest.h>

#include <cmath>

namespace octet {
namespace {

TEST(PowerOfTwoExponent, TakesPowersOfTwo) {
  for (const int exponent : {-126, -15, -1, 0, 1, 100}) {
    EXPECT_EQ(PowerOfTwoExponent(std::ldexp(1.0F, exponent)), exponent);
  }
}

TEST(PowerOfTwoExponent, ToleratesAThousandthOfAnExponent) {
  EXPECT_EQ(PowerOfTwoExponent(std::exp2(-12 + 0.0009F)), -12);
  EXPECT_EQ(PowerOfTwoExponent(std::exp2(-12 - 0.0009F)), -12);
  EXPECT_EQ(PowerOfTwoExponent(std::exp2(-12 + 0.0011F)), std::nullopt);
  EXPECT_EQ(PowerOfTwoExponent(std::exp2(-12 - 0.0011F)), std::nullopt);
  EXPECT_EQ(PowerOfTwoExponent(0.1F), std::nullopt);
}

}  // namespace
}  // namespace octet
