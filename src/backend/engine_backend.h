// The engine behind the Backend face: BackendKind::kEngine with its fast kernels, kReference
// without.
#pragma once

#include "backend/backend.h"
#include "engine/plan.h"

namespace octet {

Result<std::shared_ptr<const LoadedModel>> LoadWithEngine(std::shared_ptr<const Model> model,
                                                          const BackendOptions& options);

// For a host that runs some of the steps elsewhere: all tensors keep their memory.
Result<std::shared_ptr<const Plan>> PlanKeepingTensors(std::shared_ptr<const Model> model,
                                                       int threads);

}  // namespace octet
