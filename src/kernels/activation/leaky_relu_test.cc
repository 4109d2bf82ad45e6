#include <gtest/gtest.h>

#include <vector>

#include "kernels/activation/leaky_relu_kernel.h"
#include "kernels/quantize_multiplier.h"

namespace octet::kernels {
namespace {

std::vector<int8_t> Leaky(double slope, bool alpha_is_negative, const std::vector<int8_t>& input) {
  std::vector<int8_t> output(input.size());
  LeakyReluQuantizedReference(
      {1, 2, QuantizeMultiplier(1.0), QuantizeMultiplier(slope), alpha_is_negative}, input.data(),
      static_cast<int64_t>(input.size()), output.data());
  return output;
}

TEST(LeakyRelu, ScalesNegativeFloatsOnly) {
  const std::vector<float> input = {-2, 0, 3};
  std::vector<float> output(3);
  LeakyReluFloatReference(0.25F, input.data(), 3, output.data());
  EXPECT_EQ(output, (std::vector<float>{-0.5F, 0, 3}));
}

TEST(LeakyRelu, RoundsHalfAwayFromZero) {
  EXPECT_EQ(Leaky(0.25, false, {-1, -9, 1, 5, 127}), (std::vector<int8_t>{1, -1, 2, 6, 127}));
}

TEST(LeakyRelu, NegativeAlphaMirrors) {
  EXPECT_EQ(Leaky(0.5, true, {-99, 1, 2}), (std::vector<int8_t>{52, 2, 3}));
}

TEST(LeakyRelu, HugeMultipliersStayInTheType) {
  for (const int8_t q : Leaky(1e30, true, {-128, -1, 1})) EXPECT_TRUE(q >= -128 && q <= 127);
}

TEST(LeakyRelu, Int16RoundsHalfAwayFromZero) {
  const std::vector<int16_t> input = {-2, -6, 5, -32768, 32767};
  std::vector<int16_t> output(5);
  LeakyReluQuantizedReference({0, 0, QuantizeMultiplier(1.0), QuantizeMultiplier(0.25), false},
                              input.data(), 5, output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{-1, -2, 5, -8192, 32767}));
}

// alpha [2] along the last axis of [2, 2].
constexpr StridedWalk kAlphaWalk = {2, {2, 2}, {0, 1}};

TEST(PRelu, BroadcastsAlphaOverFloats) {
  const std::vector<float> input = {-1, -1, 4, -4};
  const std::vector<float> alpha = {0.5F, 2};
  std::vector<float> output(4);
  PReluFloatReference(kAlphaWalk, input.data(), alpha.data(), output.data());
  EXPECT_EQ(output, (std::vector<float>{-0.5F, -2, 4, -8}));
}

TEST(PRelu, SubtractsAlphasZeroPoint) {
  const std::vector<uint8_t> input = {126, 126, 130, 124};
  const std::vector<uint8_t> alpha = {12, 8};  // 2 and -2 with zero point 10
  std::vector<uint8_t> output(4);
  PReluQuantizedReference(
      kAlphaWalk,
      PReluQuantizedArguments{128, 10, 100, QuantizeMultiplier(1.0), QuantizeMultiplier(1.5)},
      input.data(), alpha.data(), output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{94, 106, 102, 112}));
}

}  // namespace
}  // namespace octet::kernels
