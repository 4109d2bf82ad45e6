// What values a tensor takes over many runs: extremes and a histogram that grows with them, so one
// look at every value is enough.
//
// The histogram has kBins bins over [-reach, reach), reach a power of two: when a value lies
// outside, reach doubles and neighbouring bins become one.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace octet {

struct ValueRange {
  float min = 0;
  float max = 0;
};

// How a range is chosen from statistics.
enum class RangeMethod {
  kMinMax,
  kMeanSquaredError,  // what 8 bits represent with the least squared error
  kPercentile9999,    // all but one in ten thousand at each end
  kPercentile99999,
};
const char* RangeMethodName(RangeMethod method);

class TensorStatistics {
 public:
  static constexpr int kBins = 8192;

  // False when a value is not finite; then the statistics are of the values before it.
  bool Add(std::span<const float> values);
  void Merge(const TensorStatistics& other);

  bool empty() const { return count_ == 0; }
  ValueRange extremes() const { return {min_, max_}; }
  // Within the extremes, and with 0 in it. (0, 0) when empty.
  ValueRange Range(RangeMethod method) const;

 private:
  void Widen(float reach);
  double BinCentre(int bin) const;
  ValueRange Percentile(double share_of_each_end) const;
  ValueRange LeastSquaredError() const;
  double SquaredError(const ValueRange& range) const;

  int64_t count_ = 0;
  float min_ = 0;
  float max_ = 0;
  float reach_ = 0;
  std::array<int64_t, kBins> bins_{};
};

}  // namespace octet
