// Semantic comparison of two Models: same tensors, values, quantisation, operators, options,
// signatures and metadata; how they are laid out in a file does not count.
#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace octet {

struct ModelDifference {
  std::string path;  // "tensor 12 'conv1/w' scales"
  std::string a;
  std::string b;
};

// All differences up to `max_count`, in graph order; empty when the models are equal.
std::vector<ModelDifference> DiffModels(const Model& a, const Model& b, size_t max_count = 100);

}  // namespace octet
