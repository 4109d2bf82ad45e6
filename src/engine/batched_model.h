// A network for one item as the same network for `batch` items (passes/set_batch.h), for a Plan of
// several. Unsupported, naming the operator, where items cannot be told apart.
#pragma once

#include <memory>

#include "base/result.h"
#include "model/model.h"

namespace octet {

Result<std::shared_ptr<const Model>> BatchedModel(const Model& model, int batch);

}  // namespace octet
