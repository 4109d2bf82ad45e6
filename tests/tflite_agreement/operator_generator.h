// Random one-operator models that are run through octet and through the TFLite C library.
//
// To add an operator: a Make function in generate_<family>.cc (it draws types, shapes, options and
// quantisation from `random` and returns a valid model), its prototype below, its row in
// generator_list.cc.
#pragma once

#include <random>
#include <span>
#include <string>

#include "model/model.h"
#include "testing/one_operator_model.h"

namespace octet::testing {

using Random = std::mt19937_64;

struct GeneratorRow {
  const char* name;  // "CONV_2D int8"
  Model (*make)(Random& random);
  // How far TFLite 2.9's kernels may lie from the reference: 0 where they are exact; 1 step where
  // its optimised kernel is known to round otherwise; for float32 relative to the largest output.
  double tolerance = 0;
  const char* reason = "";  // why the tolerance is not 0
};

std::span<const GeneratorRow> GeneratorList();

// Uniform draws.
inline int Draw(Random& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<uint64_t>(high - low + 1));
}
inline bool Coin(Random& random) { return Draw(random, 0, 1) == 1; }
inline float DrawReal(Random& random, float low, float high) {
  return low + (high - low) * static_cast<float>(random() >> 40) / static_cast<float>(1 << 24);
}
template <class T>
T Pick(Random& random, std::initializer_list<T> choices) {
  return *(choices.begin() + Draw(random, 0, static_cast<int>(choices.size()) - 1));
}
// A plausible activation tensor: scale log-uniform in about [0.002, 0.5], zero point of the type.
ChannelQuantization DrawQuantization(Random& random, ElementType type);
// Values for a constant; float32 in [-1, 1), integers over the whole type or [low, high].
template <class T>
std::vector<T> DrawValues(Random& random, int64_t count, int low, int high) {
  std::vector<T> values(static_cast<size_t>(count));
  for (T& value : values) value = static_cast<T>(Draw(random, low, high));
  return values;
}
std::vector<float> DrawReals(Random& random, int64_t count, float low = -1.0F, float high = 1.0F);

Model MakeReshape(Random& random);

}  // namespace octet::testing
