// The TFLite C library behind the Backend face: the outside witness of `octet compare --with
// tflite`. One thread, no delegates. With keep_all_tensors the model is handed over with every
// operator's outputs as graph outputs, because the C API shows no others.
#pragma once

#include "backend/backend.h"

namespace octet {

Result<std::shared_ptr<const LoadedModel>> LoadWithTflite(std::shared_ptr<const Model> model,
                                                          const BackendOptions& options);

}  // namespace octet
