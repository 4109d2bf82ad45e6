// Which tensors of a float network must share one scale once it is quantised.
//
// An operator of kSameScale joins its float inputs and outputs into one group; the output of a
// kFixedOutput operator has the scale its kernel knows, and so has what is only moved from it.
// Where several inputs meet and one of them is fixed otherwise (CONCATENATION after LOGISTIC), that
// input is rescaled first.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/quantization_scheme.h"

namespace octet {

struct ScaleGroups {
  std::vector<int> group_of_tensor;
  std::vector<std::optional<AffineQuantization>> fixed;  // by group
  // (operator, input) that get a tensor of their own in the output's scale.
  std::vector<std::pair<size_t, size_t>> rescaled_inputs;

  bool IsRescaled(size_t op, size_t input) const;
};

// Unsupported with the operator when it has no rule or no kernel for the scheme's activations.
Result<ScaleGroups> GroupScales(const Subgraph& graph, const QuantizationScheme& scheme);

}  // namespace octet
