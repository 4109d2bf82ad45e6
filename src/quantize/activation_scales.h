// One scale and zero point for every float tensor of a network, from the values it takes.
//
// A group's range is the union of its members', constants among them. Network outputs, and logits
// before a final SOFTMAX, keep their whole range whatever the method: clipping them is what scores
// suffer from most. So do inputs, whose scale callers rely on.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/quantization_scheme.h"
#include "quantize/scale_groups.h"
#include "quantize/tensor_statistics.h"

namespace octet {

// What a target asks of ranges beside the network's own.
struct RangeDemands {
  // A fused RELU6's output must reach 6 at most, and its ends must be 0 and that, exactly.
  bool activations_end_exactly = false;
};

// By tensor; {0, 0} for tensors that are not float.
Result<std::vector<AffineQuantization>> ChooseActivationScales(
    const Subgraph& graph, std::span<const TensorStatistics> statistics, const ScaleGroups& groups,
    const QuantizationScheme& scheme, RangeMethod method, const RangeDemands& demands);

}  // namespace octet
