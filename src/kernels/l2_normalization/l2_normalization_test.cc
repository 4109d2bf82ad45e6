#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/l2_normalization/l2_normalization_kernel.h"

namespace octet::kernels {
namespace {

TEST(InverseSquareRoot, IsCloseToTheRealOne) {
  for (const int32_t x : {2, 3, 4, 5, 100, 65025, 1000000, (1 << 29) - 1, 1 << 29,
                          std::numeric_limits<int32_t>::max()}) {
    const FixedPointMultiplier inverse = InverseSquareRoot(x);
    const double real = std::ldexp(inverse.mantissa, inverse.shift - 31);
    EXPECT_NEAR(real * std::sqrt(x), 1.0, 2e-6) << x;
    EXPECT_LE(inverse.shift, 0) << x;
  }
}

TEST(InverseSquareRoot, TreatsZeroAsOne) {
  const FixedPointMultiplier one{std::numeric_limits<int32_t>::max(), 0};
  EXPECT_EQ(InverseSquareRoot(0), one);
  EXPECT_EQ(InverseSquareRoot(1), one);
}

TEST(L2NormalizationReference, NormalisesRowsOfInt8) {
  const int8_t input[] = {13, 14, 10, 10, 10, -118};
  std::vector<int8_t> output(6);
  L2NormalizationReference({.rows = 3, .depth = 2}, 10, input, output.data());
  // 128 * (0.6, 0.8), a row of zeros, 128 * (0, -1)
  EXPECT_EQ(output, (std::vector<int8_t>{77, 102, 0, 0, 0, -128}));
}

TEST(L2NormalizationReference, NormalisesRowsOfUInt8) {
  const uint8_t input[] = {103, 104, 100, 100, 100, 0};
  std::vector<uint8_t> output(6);
  L2NormalizationReference({.rows = 3, .depth = 2}, 100, input, output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{205, 230, 128, 128, 128, 0}));
}

TEST(L2NormalizationReference, KeepsShortFloatRowsFinite) {
  const float input[] = {3.0F, 4.0F, 0.0F, 0.0F};
  std::vector<float> output(4);
  L2NormalizationReference({.rows = 2, .depth = 2}, input, output.data());
  EXPECT_EQ(output, (std::vector<float>{0.6F, 0.8F, 0.0F, 0.0F}));
}

}  // namespace
}  // namespace octet::kernels
