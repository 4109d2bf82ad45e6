#include "engine/batched_model.h"

#include "passes/set_batch.h"

namespace octet {

Result<std::shared_ptr<const Model>> BatchedModel(const Model& model, int batch) {
  OCTET_ASSIGN(Model batched, SetBatch(model, batch));
  return std::make_shared<const Model>(std::move(batched));
}

}  // namespace octet
