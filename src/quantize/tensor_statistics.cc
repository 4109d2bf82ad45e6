#include "quantize/tensor_statistics.h"

#include <algorithm>
#include <cmath>

namespace octet {

const char* RangeMethodName(RangeMethod method) {
  switch (method) {
    case RangeMethod::kMinMax:
      return "min/max";
    case RangeMethod::kMeanSquaredError:
      return "least squared error";
    case RangeMethod::kPercentile9999:
      return "percentile 99.99";
    case RangeMethod::kPercentile99999:
      return "percentile 99.999";
  }
  return "";
}

void TensorStatistics::Widen(float reach) {
  if (reach_ == 0) {
    int exponent = 0;
    std::frexp(std::max(reach, 1e-30F), &exponent);
    reach_ = std::ldexp(1.0F, exponent);
  }
  while (reach >= reach_) {
    // Two neighbours become one, in the middle half.
    std::array<int64_t, kBins> wider{};
    for (int bin = 0; bin < kBins; ++bin)
      wider[static_cast<size_t>(kBins / 4 + bin / 2)] += bins_[static_cast<size_t>(bin)];
    bins_ = wider;
    reach_ *= 2;
  }
}

bool TensorStatistics::Add(std::span<const float> values) {
  if (values.empty()) return true;
  float low = values[0];
  float high = values[0];
  bool finite = true;
  for (const float value : values) {
    low = std::min(low, value);
    high = std::max(high, value);
    finite = finite && std::isfinite(value);
  }
  // Beyond this, doubling the reach would overflow.
  constexpr float kLargest = 1e37F;
  if (!finite || std::max(-low, high) > kLargest) return false;
  Widen(std::max(-low, high));
  const float bins_per_unit = kBins / 2 / reach_;
  for (const float value : values) {
    const int bin = static_cast<int>(value * bins_per_unit + kBins / 2);
    ++bins_[static_cast<size_t>(std::clamp(bin, 0, kBins - 1))];
  }
  min_ = empty() ? low : std::min(min_, low);
  max_ = empty() ? high : std::max(max_, high);
  count_ += static_cast<int64_t>(values.size());
  return true;
}

void TensorStatistics::Merge(const TensorStatistics& other) {
  if (other.empty()) return;
  if (empty()) {
    *this = other;
    return;
  }
  TensorStatistics widened = other;
  const float reach = std::max(reach_, other.reach_) / 2;
  Widen(reach);
  widened.Widen(reach);
  for (size_t bin = 0; bin < bins_.size(); ++bin) bins_[bin] += widened.bins_[bin];
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  count_ += other.count_;
}

double TensorStatistics::BinCentre(int bin) const {
  constexpr double kHalf = 0.5;
  return (bin + kHalf - kBins / 2) * 2 * reach_ / kBins;
}

ValueRange TensorStatistics::Percentile(double share_of_each_end) const {
  const auto cut = static_cast<int64_t>(static_cast<double>(count_) * share_of_each_end);
  const double bin_width = 2.0 * reach_ / kBins;
  int low = 0;
  for (int64_t passed = bins_[0]; low < kBins - 1 && passed <= cut;)
    passed += bins_[static_cast<size_t>(++low)];
  int high = kBins - 1;
  for (int64_t passed = bins_[kBins - 1]; high > 0 && passed <= cut;)
    passed += bins_[static_cast<size_t>(--high)];
  return {static_cast<float>((low - kBins / 2) * bin_width),
          static_cast<float>((high + 1 - kBins / 2) * bin_width)};
}

// Of 8 bits over the range: clipped values by how far they are outside, others step^2 / 12.
double TensorStatistics::SquaredError(const ValueRange& range) const {
  constexpr double kSteps = 255;
  constexpr double kUniformVariance = 12;
  const double step = (range.max - range.min) / kSteps;
  const double rounding = step * step / kUniformVariance;
  double error = 0;
  for (int bin = 0; bin < kBins; ++bin) {
    const auto values = static_cast<double>(bins_[static_cast<size_t>(bin)]);
    if (values == 0) continue;
    const double centre = BinCentre(bin);
    const double outside = std::max({centre - range.max, range.min - centre, 0.0});
    error += values * (outside > 0 ? outside * outside : rounding);
  }
  return error;
}

ValueRange TensorStatistics::LeastSquaredError() const {
  constexpr int kFractions = 64;
  constexpr int kSmallest = 16;
  ValueRange best{std::min(min_, 0.0F), std::max(max_, 0.0F)};
  const ValueRange whole = best;
  double least = SquaredError(whole);
  for (int i = kSmallest; i < kFractions; ++i) {
    const float fraction = static_cast<float>(i) / kFractions;
    const ValueRange range{whole.min * fraction, whole.max * fraction};
    if (const double error = SquaredError(range); error < least) {
      least = error;
      best = range;
    }
  }
  return best;
}

ValueRange TensorStatistics::Range(RangeMethod method) const {
  if (empty()) return {};
  constexpr double kOneInTenThousand = 1e-4;
  constexpr double kOneInHundredThousand = 1e-5;
  ValueRange range = extremes();
  if (method == RangeMethod::kMeanSquaredError) range = LeastSquaredError();
  if (method == RangeMethod::kPercentile9999) range = Percentile(kOneInTenThousand);
  if (method == RangeMethod::kPercentile99999) range = Percentile(kOneInHundredThousand);
  return {std::min(std::max(range.min, min_), 0.0F), std::max(std::min(range.max, max_), 0.0F)};
}

}  // namespace octet
