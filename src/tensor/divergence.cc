#include "tensor/divergence.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

// ln sum exp(x), without overflow.
double LogSumExp(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - largest);
  return largest + std::log(sum);
}

}  // namespace

double SoftmaxDivergence(std::span<const float> a, std::span<const float> b) {
  if (a.empty()) return 0;
  const double norm_a = LogSumExp(a);
  const double norm_b = LogSumExp(b);
  double divergence = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double log_p = a[i] - norm_a;
    const double log_q = b[i] - norm_b;
    divergence += std::exp(log_p) * (log_p - log_q);
  }
  // Rounding may leave a hair below zero.
  return divergence < 0 ? 0 : divergence;
}

void SignalAndNoise::Add(std::span<const float> exact, std::span<const float> approximate) {
  for (size_t i = 0; i < exact.size(); ++i) {
    const double value = exact[i];
    const double error = value - static_cast<double>(approximate[i]);
    signal += value * value;
    noise += error * error;
  }
}

double SignalAndNoise::decibels() const {
  constexpr double kPerBel = 10;
  if (noise == 0) return signal == 0 ? 0 : HUGE_VAL;
  return kPerBel * std::log10(signal / noise);
}

}  // namespace octet
