#include "quantize/round_filter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace octet {
namespace {

// Moments of inputs that all say nearly the same, so that roundings must make up for each other.
WindowMoments Correlated(int taps, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  constexpr int kRows = 400;
  const auto k = static_cast<size_t>(taps);
  WindowMoments moments{.taps = taps,
                        .h = std::vector<float>(k * k),
                        .g = std::vector<float>(k * k),
                        .mean_quantized = std::vector<float>(k),
                        .mean_float = std::vector<float>(k)};
  for (int row = 0; row < kRows; ++row) {
    const float common = normal(random);
    std::vector<float> x(k);
    for (float& value : x) value = common + 0.2F * normal(random);
    for (size_t i = 0; i < k; ++i) {
      for (size_t j = 0; j < k; ++j) moments.h[i * k + j] += x[i] * x[j] / kRows;
    }
  }
  moments.g = moments.h;
  return moments;
}

double Error(const WindowMoments& moments, const std::vector<float>& weights,
             const std::vector<int32_t>& rounded, const WeightGrid& grid) {
  const auto k = static_cast<size_t>(moments.taps);
  double error = 0;
  const auto off = [&](size_t i) {
    return static_cast<double>(grid.scale) * (rounded[i] - grid.zero_point) - weights[i];
  };
  for (size_t i = 0; i < k; ++i) {
    for (size_t j = 0; j < k; ++j) error += off(i) * moments.h[i * k + j] * off(j);
  }
  return error;
}

class RoundFilter : public ::testing::TestWithParam<WeightGrid> {};

TEST_P(RoundFilter, IsFarNearerThanNearestRoundingWhereInputsCorrelate) {
  constexpr int kTaps = 32;
  const WeightGrid grid = GetParam();
  ThreadPool pool(2);
  double error_of_nearest = 0;
  double error_of_rounded = 0;
  for (unsigned seed = 1; seed < 20; ++seed) {
    const WindowMoments moments = Correlated(kTaps, seed);
    std::mt19937 random(seed);
    std::vector<float> weights(kTaps);
    std::vector<int32_t> nearest(kTaps);
    for (size_t i = 0; i < weights.size(); ++i) {
      weights[i] = std::uniform_real_distribution<float>(-0.3F, 0.3F)(random);
      nearest[i] = static_cast<int32_t>(std::lround(weights[i] / grid.scale)) + grid.zero_point;
    }
    std::vector<int32_t> rounded = nearest;
    RoundToMoments(moments, weights, {&grid, 1}, {.damping = 0.01F}, rounded, pool);
    error_of_nearest += Error(moments, weights, nearest, grid);
    error_of_rounded += Error(moments, weights, rounded, grid);
    for (const int32_t q : rounded) {
      EXPECT_GE(q, grid.min);
      EXPECT_LE(q, grid.max);
    }
  }
  EXPECT_LT(error_of_rounded, 0.5 * error_of_nearest);
}
INSTANTIATE_TEST_SUITE_P(Grids, RoundFilter,
                         ::testing::Values(WeightGrid{0.01F, 0, -127, 127},
                                           WeightGrid{0.01F, 100, 0, 255}));

TEST(RoundFilterAlone, LeavesExactWeightsAlone) {
  const WeightGrid grid{0.5F, 0, -127, 127};
  const std::vector<float> weights = {0.5F, -1.0F, 3.0F, 0.0F};
  std::vector<int32_t> rounded = {1, -2, 6, 0};
  ThreadPool pool(1);
  RoundToMoments(Correlated(4, 1), weights, {&grid, 1}, {}, rounded, pool);
  EXPECT_EQ(rounded, (std::vector<int32_t>{1, -2, 6, 0}));
}

TEST(RoundFilterAlone, LeavesNearestRoundingWhereInputsNeverVary) {
  WindowMoments moments{.taps = 2,
                        .h = {0, 0, 0, 0},
                        .g = {0, 0, 0, 0},
                        .mean_quantized = {0, 0},
                        .mean_float = {0, 0}};
  const WeightGrid grid{1.0F, 0, -127, 127};
  std::vector<int32_t> rounded = {3, -4};
  ThreadPool pool(1);
  RoundToMoments(moments, std::vector<float>{3.2F, -3.9F}, {&grid, 1}, {}, rounded, pool);
  EXPECT_EQ(rounded, (std::vector<int32_t>{3, -4}));
}

}  // namespace
}  // namespace octet
