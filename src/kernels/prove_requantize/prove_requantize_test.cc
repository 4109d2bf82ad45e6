#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "kernels/cpu_features.h"
#include "kernels/prove_requantize/prove_requantize_kernel.h"
#include "kernels/quantize_multiplier.h"
#include "kernels/requantize.h"

namespace octet::kernels {
namespace {

int32_t Exact(const ChannelRequantize& channel, int32_t acc) {
  const int32_t scaled = MultiplyByQuantizedMultiplier(acc, channel.multiplier, channel.ties);
  return Clamp(scaled + channel.zero_point, channel.clamp);
}

int32_t Float(const ChannelRequantize& channel, FloatRequantize form, int32_t acc) {
  const float scaled = std::fma(static_cast<float>(acc), form.scale, form.offset);
  return static_cast<int32_t>(std::clamp(std::nearbyint(scaled),
                                         static_cast<float>(channel.clamp.min),
                                         static_cast<float>(channel.clamp.max)));
}

ChannelRequantize DrawChannel(std::mt19937& random, int shift) {
  const double mantissa = 0.5 + 0.5 * (static_cast<double>(random()) / 4294967296.0);
  const int zero_point = random() % 2 == 0 ? 0 : static_cast<int>(random() % 250);
  return {QuantizeMultiplier(std::ldexp(mantissa, -shift)),
          zero_point,
          {random() % 2 == 0 ? zero_point : 0, 255},
          random() % 2 == 0 ? TieRounding::kAwayFromZero : TieRounding::kUp};
}

TEST(RequantizeThresholds, AreTheFirstAccumulatorsOfTheirValues) {
  std::mt19937 random(1);
  for (int shift = 0; shift <= 16; ++shift) {
    for (int i = 0; i < 20; ++i) {
      ChannelRequantize channel = DrawChannel(random, shift);
      channel.clamp = {0, 255};
      const RequantizeThresholds thresholds = ThresholdsOf(channel);
      ASSERT_EQ(thresholds.count, 255);
      for (int k = 0; k < thresholds.count; ++k) {
        ASSERT_GE(Exact(channel, thresholds.at[k]), thresholds.first + k);
        ASSERT_LT(Exact(channel, thresholds.at[k] - 1), thresholds.first + k);
      }
    }
  }
}

// The whole claim, for accumulators near and far.
TEST(ProveFloatRequantize, WhatIsProvedIsEqual) {
  std::mt19937 random(2);
  int proved = 0;
  for (int shift = 0; shift <= 11; ++shift) {
    for (int i = 0; i < 60; ++i) {
      const ChannelRequantize channel = DrawChannel(random, shift);
      FloatRequantize form;
      if (!ProveFloatRequantize(channel, VerifyFloatReference, form)) continue;
      ++proved;
      const RequantizeThresholds thresholds = ThresholdsOf(channel);
      for (int k = 0; k < 2000; ++k) {
        const auto edge = static_cast<size_t>(random() % static_cast<uint32_t>(thresholds.count));
        const int32_t acc = k % 2 == 0 ? thresholds.at[edge] - static_cast<int32_t>(random() % 3)
                                       : static_cast<int32_t>(random() % (1U << 30)) - (1 << 29);
        ASSERT_EQ(Float(channel, form, acc), Exact(channel, acc)) << acc;
      }
    }
  }
  EXPECT_GT(proved, 250);
}

TEST(ProveFloatRequantize, AcceptsNearlyAllRectifiedChannelsUpToShift7) {
  std::mt19937 random(3);
  int proved = 0;
  constexpr int kDrawn = 400;
  for (int i = 0; i < kDrawn; ++i) {
    ChannelRequantize channel = DrawChannel(random, static_cast<int>(random() % 8));
    channel.clamp.min = channel.zero_point;
    FloatRequantize form;
    proved += ProveFloatRequantize(channel, VerifyFloatReference, form) ? 1 : 0;
  }
  EXPECT_GT(proved, kDrawn * 98 / 100);
}

TEST(VerifyFloat, RefusesConstantsThatMissOneThreshold) {
  const ChannelRequantize channel{QuantizeMultiplier(0.01), 0, {0, 255}};
  const RequantizeThresholds thresholds = ThresholdsOf(channel);
  FloatRequantize form;
  ASSERT_TRUE(ProveFloatRequantize(channel, VerifyFloatReference, form));
  EXPECT_FALSE(VerifyFloatReference(thresholds, {form.scale, form.offset + 0.01F}));
  EXPECT_FALSE(VerifyFloatReference(thresholds, {form.scale * 1.001F, form.offset}));
}

#if defined(__x86_64__)
TEST(VerifyFloat, Avx2AgreesWithTheReference) {
  if (!DetectCpuFeatures().Has(IsaTier::kAvx2)) GTEST_SKIP() << "this CPU has no avx2";
  std::mt19937 random(4);
  for (int i = 0; i < 3000; ++i) {
    const ChannelRequantize channel = DrawChannel(random, static_cast<int>(random() % 11));
    const RequantizeThresholds thresholds = ThresholdsOf(channel);
    FloatRequantize form;
    ProveFloatRequantize(channel, VerifyFloatReference, form);  // proved or nearly so
    ASSERT_EQ(VerifyFloatAvx2(thresholds, form), VerifyFloatReference(thresholds, form));
  }
}
#endif

}  // namespace
}  // namespace octet::kernels
