#include "quantize/tensor_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace octet {
namespace {

TEST(TensorStatistics, KeepsExtremes) {
  TensorStatistics statistics;
  EXPECT_TRUE(statistics.Add(std::vector<float>{0.5F, -3.0F}));
  EXPECT_TRUE(statistics.Add(std::vector<float>{700.0F}));
  EXPECT_EQ(statistics.extremes().min, -3.0F);
  EXPECT_EQ(statistics.extremes().max, 700.0F);
  const ValueRange range = statistics.Range(RangeMethod::kMinMax);
  EXPECT_EQ(range.min, -3.0F);
  EXPECT_EQ(range.max, 700.0F);
}

TEST(TensorStatistics, RangesContainZero) {
  TensorStatistics statistics;
  EXPECT_TRUE(statistics.Add(std::vector<float>{2.0F, 3.0F}));
  for (const auto method : {RangeMethod::kMinMax, RangeMethod::kMeanSquaredError,
                            RangeMethod::kPercentile9999, RangeMethod::kPercentile99999}) {
    EXPECT_EQ(statistics.Range(method).min, 0.0F) << RangeMethodName(method);
    EXPECT_NEAR(statistics.Range(method).max, 3.0F, 0.6F) << RangeMethodName(method);
  }
}

TEST(TensorStatistics, PercentilesLeaveOutTheFewLargest) {
  std::vector<float> values(100000, 0.0F);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 100000;
  for (size_t i = 0; i < 5; ++i) values[i] = 50.0F;
  TensorStatistics statistics;
  EXPECT_TRUE(statistics.Add(values));
  EXPECT_NEAR(statistics.Range(RangeMethod::kPercentile9999).max, 1.0F, 0.05F);
  EXPECT_EQ(statistics.Range(RangeMethod::kMinMax).max, 50.0F);
  EXPECT_LT(statistics.Range(RangeMethod::kMeanSquaredError).max, 51.0F);
}

TEST(TensorStatistics, MergesAsIfAllHadBeenAddedToOne) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0.2F, 1.0F);
  TensorStatistics parts[2];
  TensorStatistics whole;
  for (int i = 0; i < 20; ++i) {
    std::vector<float> values(1000);
    for (float& value : values) value = normal(random) * (i % 2 == 0 ? 1.0F : 9.0F);
    EXPECT_TRUE(parts[i % 2].Add(values));
    EXPECT_TRUE(whole.Add(values));
  }
  parts[0].Merge(parts[1]);
  for (const auto method :
       {RangeMethod::kMinMax, RangeMethod::kMeanSquaredError, RangeMethod::kPercentile9999}) {
    EXPECT_NEAR(parts[0].Range(method).max, whole.Range(method).max, 1e-2)
        << RangeMethodName(method);
    EXPECT_NEAR(parts[0].Range(method).min, whole.Range(method).min, 1e-2)
        << RangeMethodName(method);
  }
}

TEST(TensorStatistics, RefusesWhatIsNotFinite) {
  TensorStatistics statistics;
  EXPECT_FALSE(statistics.Add(std::vector<float>{1.0F, NAN}));
  EXPECT_FALSE(statistics.Add(std::vector<float>{HUGE_VALF}));
  EXPECT_TRUE(statistics.empty());
  EXPECT_EQ(statistics.Range(RangeMethod::kMinMax).max, 0.0F);
}

TEST(TensorStatistics, TakesZerosAlone) {
  TensorStatistics statistics;
  EXPECT_TRUE(statistics.Add(std::vector<float>(10, 0.0F)));
  EXPECT_EQ(statistics.Range(RangeMethod::kMeanSquaredError).max, 0.0F);
}

}  // namespace
}  // namespace octet
