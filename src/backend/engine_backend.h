// The engine behind the Backend face: BackendKind::kEngine with its fast kernels, kReference
// without.
#pragma once

#include "backend/backend.h"

namespace octet {

Result<std::shared_ptr<const LoadedModel>> LoadWithEngine(std::shared_ptr<const Model> model,
                                                          const BackendOptions& options);

}  // namespace octet
