// How far one list of real numbers is from another that it stands for.
//
//   KL(a || b) = sum_i p_i (ln p_i - ln q_i),  p = softmax(a), q = softmax(b), in nats
//   SQNR       = 10 log10(sum a^2 / sum (a - b)^2), in dB
// Pure functions: any thread may call them.
#pragma once

#include <span>

namespace octet {

// Of two lists of logits of one length. Not negative; not a number where a logit is not finite.
double SoftmaxDivergence(std::span<const float> a, std::span<const float> b);

// Sums over many tensors, then one figure.
struct SignalAndNoise {
  double signal = 0;
  double noise = 0;

  void Add(std::span<const float> exact, std::span<const float> approximate);
  // Infinite when there is no noise; 0 when there is neither.
  double decibels() const;
};

}  // namespace octet
