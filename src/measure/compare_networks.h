// How far one network is from another that should do the same: a float network and its quantised
// twin, two quantisations. Tensors are compared as the real numbers they stand for.
//
// Outputs are paired by place, inner tensors by name where the shapes agree; a tensor of the first
// network without a namesake in the second is passed over.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"

namespace octet {

struct LayerDifference {
  int index = 0;     // operator of the first network that makes the tensor
  std::string name;  // "CONV_2D"
  std::string tensor;
  int64_t elements = 0;    // over all items
  int64_t mismatches = 0;  // that differ at all
  double max_abs = 0;
  double sqnr_db = 0;
  // What this layer loses beside what its inputs have lost before; inputs count as 40 dB at most,
  // which any rounding to 8 bits costs.
  double own_loss_db = 0;
};

struct NetworkDifference {
  std::vector<LayerDifference> outputs;
  std::vector<LayerDifference> layers;  // in execution order of the first network
  std::optional<size_t> first;          // the first that loses more than 10 dB of its own
  std::optional<size_t> worst;          // the lowest SQNR
};

// Writes item i into an input.
using FillNetworkInput = std::function<Status(size_t item, size_t input, MutableTensorView tensor)>;

// Both must have been loaded with keep_all_tensors. InvalidArgument when outputs do not pair up.
Result<NetworkDifference> CompareNetworks(const LoadedModel& a, const LoadedModel& b, size_t count,
                                          const FillNetworkInput& fill_a,
                                          const FillNetworkInput& fill_b);

}  // namespace octet
