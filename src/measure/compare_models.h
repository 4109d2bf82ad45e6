// How far one model is from another that does the same otherwise: a float network and its quantised
// twin, two quantisations. Tensors are compared as real numbers.
//
// Outputs are paired by their place, inner tensors by name where the shapes agree; a tensor of the
// first model without a namesake is passed over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "measure/evaluate.h"

namespace octet {

struct LayerDifference {
  int index = 0;     // operator of the first model that makes the tensor
  std::string name;  // "CONV_2D"
  std::string tensor;
  double sqnr_db = 0;
  double max_abs = 0;  // over all items
  double largest = 0;  // |value| of the first model
  double own_noise_db =
      0;  // SQNR here less that of the worst input: negative where this layer harms
};

struct NetworkDifference {
  std::vector<LayerDifference> outputs;
  std::vector<LayerDifference> layers;  // in execution order of the first model
  // The first layer that is clearly worse than all it reads, and the worst of all.
  std::optional<size_t> first;
  std::optional<size_t> worst;
};

// One that feeds a model's input with item i.
using FillModelInput = std::function<Status(size_t item, size_t input, MutableTensorView tensor)>;

// Both models must have been loaded with keep_all_tensors. InvalidArgument when their inputs or
// outputs do not pair up.
Result<NetworkDifference> CompareNetworks(const LoadedModel& a, const LoadedModel& b, size_t count,
                                          const FillModelInput& fill_a,
                                          const FillModelInput& fill_b);

}  // namespace octet
