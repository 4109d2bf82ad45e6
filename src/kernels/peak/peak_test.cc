#include <gtest/gtest.h>

#include <array>

#include "kernels/peak/peak_select.h"

namespace octet::kernels {
namespace {

TEST(Peak, EveryVariantCountsItsProducts) {
  const CpuFeatures features = DetectCpuFeatures();
  for (const PeakVariant& variant : PeakVariants()) {
    if (!features.Has(variant.tier)) continue;
    SCOPED_TRACE(IsaTierName(variant.tier));
    EXPECT_EQ(variant.run(0), 0);
    const int64_t one = variant.run(1);
    EXPECT_GE(one, 8) << "at least eight accumulators";
    EXPECT_EQ(variant.run(1000), 1000 * one);
  }
}

TEST(Peak, SelectsTheBestTierThatTheCpuHas) {
  for (const PeakVariant& variant : PeakVariants()) {
    const CpuFeatures features(std::array{variant.tier});
    EXPECT_EQ(SelectPeak(features).tier, variant.tier);
  }
  EXPECT_EQ(SelectPeak(CpuFeatures()).tier, IsaTier::kScalar);
  EXPECT_EQ(SelectPeak(DetectCpuFeatures()).tier, DetectCpuFeatures().best());
}

}  // namespace
}  // namespace octet::kernels
