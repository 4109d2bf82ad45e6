// How many operators of a kind a model has.
#pragma once

#include <algorithm>

#include "model/model.h"

namespace octet::testing {

inline int CountOf(const Model& model, OperatorKind kind) {
  return static_cast<int>(std::ranges::count(model.main().operators, kind, &Operator::kind));
}

}  // namespace octet::testing
