// How equal two ways of running a model are, element by element.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "measure/model_inputs.h"
#include "tensor/tensor_view.h"

namespace octet {

// Differences in quantised steps for integer types, in real units for float32 (NaN equals NaN).
struct TensorComparison {
  std::string name;
  int64_t elements = 0;
  int64_t mismatches = 0;  // elements that differ at all
  double max_abs = 0;
};
Result<TensorComparison> CompareTensors(const TensorView& a, const TensorView& b);

struct DifferentOperator {
  int index = 0;
  std::string name;
  TensorComparison output;
};

struct ModelComparison {
  std::vector<TensorComparison> outputs;
  std::vector<TensorComparison> tensors;  // every computed tensor, when asked for
  // The first operator, in execution order, one of whose outputs differs.
  std::optional<DifferentOperator> first_different_operator;
};

// Runs both on every set of inputs; sums mismatches, keeps the largest difference. With
// `per_tensor` both must have been loaded with keep_all_tensors and be of the same graph.
Result<ModelComparison> CompareModels(const LoadedModel& a, const LoadedModel& b,
                                      std::span<const InputBytes> input_sets, bool per_tensor);

}  // namespace octet
