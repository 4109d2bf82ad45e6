// Runs a Model that has no inputs, for the pass that folds constants (passes/tidy/).
#pragma once

#include <vector>

#include "base/result.h"
#include "model/model.h"

namespace octet::cli {

// The values of its outputs, by octet's engine.
Result<std::vector<ConstantData>> EvaluateConstantModel(const Model& model);

}  // namespace octet::cli
