// The float network run on representative data: what values every computed tensor takes.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/representative_data.h"
#include "quantize/tensor_statistics.h"

namespace octet {

// By tensor index; empty for tensors that are constant, unused or not of float32. InvalidArgument
// with the operator and tensor where a value is not finite.
Result<std::vector<TensorStatistics>> MeasureActivations(std::shared_ptr<const Model> model,
                                                         Samples samples, int threads);

}  // namespace octet
