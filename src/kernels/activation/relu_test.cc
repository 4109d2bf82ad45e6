#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/activation/relu_kernel.h"
#include "kernels/quantize_multiplier.h"

namespace octet::kernels {
namespace {

TEST(Relu, ClampsFloatsAndKeepsNotANumber) {
  const std::vector<float> input = {-2, -0.5F, 0.5F, 7, std::nanf("")};
  std::vector<float> output(5);
  ReluFloatReference({0, std::numeric_limits<float>::infinity()}, input.data(), 5, output.data());
  EXPECT_EQ(std::vector<float>(output.begin(), output.begin() + 4),
            (std::vector<float>{0, 0, 0.5F, 7}));
  EXPECT_TRUE(std::isnan(output[4]));
  ReluFloatReference({-1, 1}, input.data(), 5, output.data());
  EXPECT_EQ(std::vector<float>(output.begin(), output.begin() + 4),
            (std::vector<float>{-1, -0.5F, 0.5F, 1}));
}

TEST(Relu, RequantisesThenClamps) {
  const std::vector<int8_t> input = {-128, 9, 10, 11, 14, 127};
  std::vector<int8_t> output(6);
  ReluQuantizedReference({10, QuantizeMultiplier(0.5), -20, {-20, 0}}, input.data(), 6,
                         output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{-20, -20, -20, -19, -18, 0}));
}

TEST(Relu, UInt8) {
  const std::vector<uint8_t> input = {0, 128, 129, 255};
  std::vector<uint8_t> output(4);
  ReluQuantizedReference({128, QuantizeMultiplier(1.0), 0, {0, 96}}, input.data(), 4,
                         output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{0, 0, 1, 96}));
}

TEST(Relu, Int16) {
  const std::vector<int16_t> input = {-32768, -1, 1, 30000, 32767};
  std::vector<int16_t> output(5);
  ReluQuantizedReference({0, QuantizeMultiplier(1.0), 0, {0, 24000}}, input.data(), 5,
                         output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{0, 0, 1, 24000, 24000}));
}

}  // namespace
}  // namespace octet::kernels
