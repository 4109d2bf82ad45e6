#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/activation/hard_swish_kernel.h"
#include "kernels/quantize_multiplier.h"

namespace octet::kernels {
namespace {

// Multipliers as the lowering makes them, in float.
HardSwishQuantizedArguments Arguments(AffineQuantization input, AffineQuantization output) {
  const float scale = 1.0F / 128 * input.scale;
  return {input.zero_point, output.zero_point,
          DownscaleTo16(QuantizeMultiplier(scale / output.scale)),
          DownscaleTo16(QuantizeMultiplier(scale / (3.0F / 32768)))};
}

// Of every 17th value of T, from the lowest on.
template <class T>
std::vector<int> Sampled(AffineQuantization input, AffineQuantization output) {
  std::vector<int> samples;
  for (int q = std::numeric_limits<T>::min(); q <= std::numeric_limits<T>::max(); q += 17) {
    const auto in = static_cast<T>(q);
    T out = 0;
    HardSwishQuantizedReference(Arguments(input, output), &in, 1, &out);
    samples.push_back(out);
  }
  return samples;
}

TEST(HardSwish, Float) {
  const std::vector<float> input = {-4, -3, -1.5F, 0, 1.5F, 3, 10};
  std::vector<float> output(7);
  HardSwishFloatReference(input.data(), 7, output.data());
  EXPECT_EQ(output, (std::vector<float>{0, 0, -0.375F, 0, 1.125F, 3, 10}));
}

// Expected values come from the contract's formula evaluated in unbounded integers.
TEST(HardSwish, HasItsExactValues) {
  EXPECT_EQ(
      (Sampled<int8_t>({0.05F, 0}, {0.04F, -5})),
      (std::vector<int>{-5, -5, -5, -5, -5, -13, -14, -10, 1, 17, 40, 68, 90, 111, 127, 127}));
  EXPECT_EQ((Sampled<uint8_t>({0.01F, 3}, {0.01F, 100})),
            (std::vector<int>{99, 107, 117, 128, 140, 152, 166, 180, 196, 213, 230, 248, 255, 255,
                              255, 255}));
  EXPECT_EQ((Sampled<int8_t>({0.3F, -10}, {0.2F, -100})),
            (std::vector<int>{-100, -100, -100, -100, -100, -100, -100, -99, -73, -48, -22, 3, 29,
                              54, 80, 105}));
}

TEST(HardSwish, DownscalingRoundsAndSaturates) {
  EXPECT_EQ(DownscaleTo16({1 << 30, -3}).mantissa, 1 << 14);
  EXPECT_EQ(DownscaleTo16({1 << 30, -3}).exponent, -3);
  EXPECT_EQ(DownscaleTo16({(1 << 30) + (1 << 15), 0}).mantissa, (1 << 14) + 1);
  EXPECT_EQ(DownscaleTo16({INT32_MAX, 0}).mantissa, INT16_MAX);
}

TEST(HardSwish, HugeInputScalesSaturate) {
  const std::vector<int> samples = Sampled<int8_t>({1e20F, 0}, {1e20F, 0});
  EXPECT_EQ(samples.front(), 0);
  EXPECT_EQ(samples.back(), 127);
}

}  // namespace
}  // namespace octet::kernels
