// Models on external delegates behind the Backend face: BackendKind::kDelegate, hosted by octet
// itself; kTflite with a delegate, hosted by the TFLite C library; kAuto, where this machine
// decides.
#pragma once

#include "backend/backend.h"

namespace octet {

Result<std::shared_ptr<const LoadedModel>> LoadWithDelegate(std::shared_ptr<const Model> model,
                                                            const BackendOptions& options);
Result<std::shared_ptr<const LoadedModel>> LoadWithAuto(std::shared_ptr<const Model> model,
                                                        const BackendOptions& options);

}  // namespace octet
