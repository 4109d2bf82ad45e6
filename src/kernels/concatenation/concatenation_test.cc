#include "kernels/concatenation/concatenation_kernel.h"

#include <gtest/gtest.h>

#include <vector>

namespace octet::kernels {
namespace {

TEST(Concatenation, RescalesWithHalvesAwayFromZero) {
  const std::vector<uint8_t> input = {10, 11, 9, 0, 255};
  std::vector<uint8_t> output(5);
  ConcatenateRescaledReference({1, 5, 5, {1.0F, 10}, {2.0F, 100}}, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{100, 101, 99, 95, 223}));
}

TEST(Concatenation, RescalingClamps) {
  const std::vector<uint8_t> input = {0, 255};
  std::vector<uint8_t> output(2);
  ConcatenateRescaledReference({1, 2, 2, {8.0F, 128}, {1.0F, 128}}, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{0, 255}));
}

TEST(Concatenation, InputsQuantisedAlikeAreCopied) {
  std::vector<uint8_t> input(256);
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<uint8_t>(i);
  std::vector<uint8_t> output(256);
  const AffineQuantization quantization{0.1F, 3};
  ConcatenateRescaledReference({1, 256, 256, quantization, quantization}, input.data(),
                               output.data());
  EXPECT_EQ(output, input);
}

TEST(Concatenation, BlocksStandAtTheOutputStride) {
  const std::vector<uint8_t> input = {1, 2, 3, 4};
  std::vector<uint8_t> output(6, 0);
  ConcatenateRescaledReference({2, 2, 3, {1.0F, 0}, {0.5F, 0}}, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{2, 4, 0, 6, 8, 0}));
}

}  // namespace
}  // namespace octet::kernels
