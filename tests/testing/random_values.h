// Random tensors for tests, the same for the same seed.
#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tensor/quantization.h"

namespace octet::testing {

template <class T>
std::vector<T> RandomValues(int64_t count, unsigned seed, int64_t min, int64_t max) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int64_t> value(min, max);
  std::vector<T> values(static_cast<size_t>(count));
  for (T& v : values) v = static_cast<T>(value(random));
  return values;
}

template <class T>
std::vector<T> RandomValues(int64_t count, unsigned seed) {
  using Limits = std::numeric_limits<T>;
  return RandomValues<T>(count, seed, Limits::min(), Limits::max());
}

// Multipliers of the size convolutions have: 2^-10 to 2^-6.
inline std::vector<FixedPointMultiplier> RandomMultipliers(int64_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int32_t> mantissa(1 << 30, std::numeric_limits<int32_t>::max());
  std::uniform_int_distribution<int32_t> shift(-9, -6);
  std::vector<FixedPointMultiplier> multipliers(static_cast<size_t>(count));
  for (FixedPointMultiplier& m : multipliers) m = {mantissa(random), shift(random)};
  return multipliers;
}

}  // namespace octet::testing
