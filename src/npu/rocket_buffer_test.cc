#include "npu/rocket_buffer.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(RocketBuffer, CountsBanks) {
  // MobileNetV1's second convolution: 4 atoms of 16 channels, 112 pixels a row: 56 entries.
  const RocketBanks pointwise = BanksOf({112, 112, 64, 128, 1, 1, false});
  EXPECT_EQ(pointwise.input, (56 * 112 + 255) / 256);
  EXPECT_EQ(pointwise.weights, 2);
  EXPECT_TRUE(pointwise.weights_fit);
  EXPECT_EQ(pointwise.free, 10);
  EXPECT_FALSE(pointwise.freed_twice()) << "in bands, but the weights stay";
}

TEST(RocketBuffer, ThreeAtomsTakeAnEntry) {
  EXPECT_EQ(BanksOf({256, 1, 48, 1, 1, 1, true}).input, 1);
  EXPECT_EQ(BanksOf({256, 8, 48, 1, 1, 1, true}).input, 8) << "8 entries a row, not 3";
  EXPECT_EQ(BanksOf({256, 8, 32, 1, 1, 1, true}).input, 2);
}

TEST(RocketBuffer, DepthwiseWeightsCountOneOutput) {
  EXPECT_EQ(BanksOf({7, 7, 1024, 1024, 3, 3, true}).weights, 2);
  EXPECT_EQ(BanksOf({7, 7, 1024, 1024, 3, 3, false}).weights, 9 * 1024 * 8 / 256 + 1);
}

TEST(RocketBuffer, LargeWeightsLeaveSevenBanks) {
  // 3x3x512x512: 2.25 MiB of weights. 32 atoms: 4 entries a pixel.
  const auto of_size = [](int64_t size) { return BanksOf({size, size, 512, 512, 3, 3, false}); };
  EXPECT_FALSE(of_size(14).weights_fit);
  EXPECT_EQ(of_size(14).free, 7);
  EXPECT_EQ(of_size(21).input, 7);
  EXPECT_FALSE(of_size(21).freed_twice());
  EXPECT_EQ(of_size(22).input, 8);
  EXPECT_TRUE(of_size(22).freed_twice());
}

TEST(RocketBuffer, ElevenBanksOfWeightsDoNotFit) {
  // 1x1, 128 channels in: 128 bytes an output, 256 outputs a bank.
  EXPECT_TRUE(BanksOf({1, 1, 128, 9 * 256, 1, 1, false}).weights_fit);
  EXPECT_EQ(BanksOf({1, 1, 128, 9 * 256, 1, 1, false}).free, 2);
  EXPECT_FALSE(BanksOf({1, 1, 128, 9 * 256 + 1, 1, 1, false}).weights_fit);
}

}  // namespace
}  // namespace octet
