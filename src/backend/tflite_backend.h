// The TFLite C library behind the Backend face. The model is written back to the file format and
// handed over; with keep_all_tensors every tensor it computes is made a graph output first, so that
// each can be seen.
#pragma once

#include "backend/backend.h"
#include "backend/delegate/delegate_abi.h"

namespace octet {

// With options.delegate, that delegate under the library (backend/delegate_backend.h).
Result<std::shared_ptr<const LoadedModel>> LoadWithTflite(std::shared_ptr<const Model> model,
                                                          const BackendOptions& options);

// One interpreter with `delegate`, which is borrowed and outlives it.
Result<std::unique_ptr<Runner>> NewTfliteRunner(std::shared_ptr<const Model> model,
                                                const BackendOptions& options,
                                                abi::Delegate& delegate);

}  // namespace octet
