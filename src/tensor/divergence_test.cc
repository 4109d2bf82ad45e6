#include "tensor/divergence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace octet {
namespace {

TEST(Divergence, IsTheDefinitionOnTwoClasses) {
  // softmax(0, ln 3) = (1/4, 3/4), softmax(0, 0) = (1/2, 1/2).
  const std::vector<float> a = {0, std::log(3.0F)};
  const std::vector<float> b = {0, 0};
  EXPECT_NEAR(SoftmaxDivergence(a, b), 0.25 * std::log(0.5) + 0.75 * std::log(1.5), 1e-7);
}

TEST(Divergence, IgnoresWhatSoftmaxIgnores) {
  const std::vector<float> a = {1, 2, 3};
  const std::vector<float> shifted = {1001, 1002, 1003};
  EXPECT_NEAR(SoftmaxDivergence(a, shifted), 0, 1e-9);
}

TEST(Divergence, StaysFiniteWhereProbabilitiesVanish) {
  const std::vector<float> a = {0, -1000};
  const std::vector<float> b = {-1000, 0};
  EXPECT_NEAR(SoftmaxDivergence(a, b), 1000, 1e-3);
}

TEST(Divergence, MeasuresSignalToNoise) {
  SignalAndNoise sum;
  sum.Add(std::vector<float>{3, 4}, std::vector<float>{3, 4.5F});
  EXPECT_NEAR(sum.decibels(), 20, 1e-9);
  EXPECT_TRUE(std::isinf(SignalAndNoise{.signal = 1}.decibels()));
  EXPECT_EQ(SignalAndNoise{}.decibels(), 0);
}

}  // namespace
}  // namespace octet
