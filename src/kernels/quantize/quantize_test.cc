#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/quantize/quantize_kernel.h"
#include "kernels/quantize_multiplier.h"

namespace octet::kernels {
namespace {

template <class T>
std::vector<T> Quantized(AffineQuantization quantization, const std::vector<float>& input) {
  std::vector<T> output(input.size());
  QuantizeReference(quantization, input.data(), static_cast<int64_t>(input.size()), output.data());
  return output;
}

template <class From, class To>
std::vector<To> Requantized(double ratio, int32_t z_in, int32_t z_out,
                            const std::vector<From>& input) {
  std::vector<To> output(input.size());
  RequantizeReference({z_in, QuantizeMultiplier(ratio), z_out}, input.data(),
                      static_cast<int64_t>(input.size()), output.data());
  return output;
}

float OfHalf(uint16_t half) {
  float output = 0;
  DequantizeFloat16Reference(&half, 1, &output);
  return output;
}

TEST(Quantize, RoundsHalfAwayFromZero) {
  EXPECT_EQ(Quantized<int8_t>({0.5F, 0}, {0.25F, -0.25F, 0.75F, -0.75F, 0.2F}),
            (std::vector<int8_t>{1, -1, 2, -2, 0}));
}

TEST(Quantize, ClampsAfterTheZeroPoint) {
  EXPECT_EQ(Quantized<int8_t>({1.0F, 10}, {117, 118, -138, -139, 1e30F, -1e30F}),
            (std::vector<int8_t>{127, 127, -128, -128, 127, -128}));
  EXPECT_EQ(Quantized<uint8_t>({1.0F, 255}, {0, 1, -255, -256}),
            (std::vector<uint8_t>{255, 255, 0, 0}));
}

TEST(Quantize, NotANumberGivesTheLowestValue) {
  EXPECT_EQ(Quantized<uint8_t>({1.0F, 7}, {std::nanf("")}), std::vector<uint8_t>{0});
}

TEST(Quantize, RequantizesBetweenSignedAndUnsigned) {
  EXPECT_EQ((Requantized<int8_t, uint8_t>(1.0, -128, 0, {-128, 0, 127})),
            (std::vector<uint8_t>{0, 128, 255}));
  EXPECT_EQ((Requantized<uint8_t, int8_t>(1.0, 128, 0, {0, 128, 255})),
            (std::vector<int8_t>{-128, 0, 127}));
}

// Twice: 1 * 0.25 is 0.5 in halves, rounded to 1, then 1 / 2 is rounded to 1.
TEST(Quantize, RequantizingRoundsTwiceAndClamps) {
  EXPECT_EQ((Requantized<int8_t, int8_t>(0.25, 0, 0, {2, -2, 6, -6, 1})),
            (std::vector<int8_t>{1, -1, 2, -2, 1}));
  EXPECT_EQ((Requantized<int8_t, int8_t>(4.0, 0, 1, {31, 32, -33})),
            (std::vector<int8_t>{125, 127, -128}));
}

TEST(Dequantize, IsTheAffineMap) {
  const std::vector<int8_t> input = {-128, 3, 127};
  std::vector<float> output(3);
  DequantizeReference(AffineQuantization{0.5F, 3}, input.data(), 3, output.data());
  EXPECT_EQ(output, (std::vector<float>{-65.5F, 0.0F, 62.0F}));
}

TEST(Dequantize, ChannelsHaveTheirOwnScales) {
  const std::vector<uint8_t> input = {1, 2, 3, 4, 5, 6, 7, 8};  // [2, 2, 2], axis 1
  const std::vector<float> scales = {1.0F, 10.0F};
  const std::vector<int32_t> zero_points = {0, 3};
  std::vector<float> output(input.size());
  DequantizeChannelsReference({2, 2, 2, scales.data(), zero_points.data()}, input.data(),
                              output.data());
  EXPECT_EQ(output, (std::vector<float>{1, 2, 0, 10, 5, 6, 40, 50}));
}

TEST(Dequantize, Float16IsExact) {
  EXPECT_EQ(OfHalf(0x3C00), 1.0F);
  EXPECT_EQ(OfHalf(0xC248), -3.140625F);
  EXPECT_EQ(OfHalf(0x7BFF), 65504.0F);
  EXPECT_EQ(OfHalf(0x0400), std::ldexp(1.0F, -14));
  EXPECT_EQ(OfHalf(0x0001), std::ldexp(1.0F, -24));
  EXPECT_EQ(OfHalf(0x83FF), -1023 * std::ldexp(1.0F, -24));
  EXPECT_TRUE(std::signbit(OfHalf(0x8000)));
  EXPECT_EQ(OfHalf(0xFC00), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(OfHalf(0x7E00)));
}

TEST(Quantize, Int16RoundsHalfAwayFromZeroAndClamps) {
  EXPECT_EQ(Quantized<int16_t>({0.5F, 0}, {0.25F, -0.25F, 16383.5F, 16383.75F, -16384.25F, -1e9F}),
            (std::vector<int16_t>{1, -1, 32767, 32767, -32768, -32768}));
}

TEST(Quantize, RequantizesInt16) {
  EXPECT_EQ((Requantized<int16_t, int16_t>(0.25, 0, 0, {2, -2, 32767, -32768})),
            (std::vector<int16_t>{1, -1, 8192, -8192}));
  EXPECT_EQ((Requantized<int16_t, int8_t>(1.0 / 256, 0, -1, {128, -128, 384, 32767, -32768})),
            (std::vector<int8_t>{0, -2, 1, 127, -128}));
  EXPECT_EQ((Requantized<int8_t, int16_t>(256.0, -128, 0, {-128, 0, 127})),
            (std::vector<int16_t>{0, 32767, 32767}));
}

TEST(Dequantize, Int16IsTheAffineMap) {
  const std::vector<int16_t> input = {-32768, 3, 32767};
  std::vector<float> output(3);
  DequantizeReference(AffineQuantization{0.5F, 3}, input.data(), 3, output.data());
  EXPECT_EQ(output, (std::vector<float>{-16385.5F, 0.0F, 16382.0F}));
}

}  // namespace
}  // namespace octet::kernels
