#include "kernels/resample/resample_rgb_select.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "testing/guarded_buffer.h"

namespace octet::kernels {
namespace {

// Weights that sum up to about one, some of them beyond it and some below zero, as bicubic ones.
std::vector<int32_t> RandomWeights(std::mt19937& random, int count) {
  std::uniform_int_distribution<int32_t> any(-(1 << 20), 1 << 21);
  std::vector<int32_t> weights(static_cast<size_t>(count));
  for (int32_t& weight : weights) weight = any(random) / count;
  weights[random() % weights.size()] += 1 << kResampleWeightBits;
  return weights;
}

TEST(ResampleRgb, EveryVariantEqualsTheReference) {
  const CpuFeatures cpu = DetectCpuFeatures();
  std::mt19937 random(1);
  for (const ResampleRgbVariant& variant : ResampleRgbVariants()) {
    if (!cpu.Has(variant.tier)) continue;
    for (int group_count = 1; group_count <= 12; ++group_count) {
      for (const int outputs : {1, 2, 7, 16}) {
        constexpr int kChannels = 3;
        const int taps = group_count * kResampleGroupTaps;
        const int pixels = taps + outputs;
        std::vector<ResampleGroup> groups;
        std::vector<int32_t> first_bytes;
        for (int o = 0; o < outputs; ++o) {
          const int count = std::max(1, taps - static_cast<int>(random() % 4));
          AppendResampleGroups(RandomWeights(random, count), group_count, groups);
          first_bytes.push_back(kChannels * (o + 1));
        }
        for (const int fill : {-1, 0, 255}) {
          testing::GuardedBuffer input(static_cast<size_t>(pixels * kChannels),
                                       kResampleReadAheadBytes);
          for (uint8_t& byte : input.bytes()) {
            byte = static_cast<uint8_t>(fill < 0 ? random() : static_cast<unsigned>(fill));
          }
          testing::GuardedBuffer output(static_cast<size_t>(outputs * kChannels));
          std::vector<uint8_t> expected(output.size());
          ResampleRgbArguments arguments{.input = input.data(),
                                         .first_bytes = first_bytes.data(),
                                         .groups = groups.data(),
                                         .group_count = group_count,
                                         .output_pixels = outputs,
                                         .output = expected.data()};
          ResampleRgbReference(arguments);
          arguments.output = output.data();
          variant.run(arguments);
          ASSERT_EQ(std::memcmp(output.data(), expected.data(), expected.size()), 0)
              << IsaTierName(variant.tier) << ", " << group_count << " groups, " << outputs
              << " outputs, fill " << fill;
        }
      }
    }
  }
}

TEST(ResampleRgb, ScalarHasNoVariant) { EXPECT_EQ(SelectResampleRgb(CpuFeatures()), nullptr); }

}  // namespace
}  // namespace octet::kernels
