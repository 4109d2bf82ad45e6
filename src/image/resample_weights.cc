#include "image/resample_weights.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

double Triangle(double x) { return std::max(1.0 - std::abs(x), 0.0); }

// Keys' cubic convolution with a = -0.5. The order of operations is Pillow's: it decides bits.
double Cubic(double x) {
  constexpr double kA = -0.5;
  x = std::abs(x);
  if (x < 1.0) return ((kA + 2.0) * x - (kA + 3.0)) * x * x + 1;
  if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * kA;
  return 0.0;
}

int32_t ToFixedPoint(double weight) {
  const double scaled = weight * (1 << kWeightBits);
  return static_cast<int32_t>(weight < 0 ? scaled - 0.5 : scaled + 0.5);
}

}  // namespace

ResampleWeights::ResampleWeights(int input_size, int output_size, ResampleKernel kernel) {
  const double scale = static_cast<double>(input_size) / output_size;
  const double width = std::max(scale, 1.0);
  const double support = (kernel == ResampleKernel::kCubic ? 2.0 : 1.0) * width;
  const double inverse_width = 1.0 / width;
  // A window can be no longer than the input.
  max_count_ = std::min(static_cast<int>(std::ceil(support)) * 2 + 1, input_size);
  windows_.resize(static_cast<size_t>(output_size));
  weights_.resize(windows_.size() * static_cast<size_t>(max_count_));

  std::vector<double> exact(static_cast<size_t>(max_count_));
  int32_t* weights = weights_.data();
  for (int o = 0; o < output_size; ++o, weights += max_count_) {
    const double center = (o + 0.5) * scale;
    const int first = std::max(static_cast<int>(center - support + 0.5), 0);
    const int end = std::min(static_cast<int>(center + support + 0.5), input_size);
    const int count = end - first;
    double sum = 0;
    for (int t = 0; t < count; ++t) {
      const double x = (t + first - center + 0.5) * inverse_width;
      const double weight = kernel == ResampleKernel::kCubic ? Cubic(x) : Triangle(x);
      exact[static_cast<size_t>(t)] = weight;
      sum += weight;
    }
    for (int t = 0; t < count; ++t) {
      const double weight = exact[static_cast<size_t>(t)];
      weights[t] = ToFixedPoint(sum != 0.0 ? weight / sum : weight);
    }
    windows_[static_cast<size_t>(o)] = {.first = first, .count = count};
  }
}

}  // namespace octet
