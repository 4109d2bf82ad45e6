// A Model for one item as a Model for several: the first dimension of every tensor between inputs
// and outputs becomes `batch`, and each item's values are those of the Model for one.
//
// Taken are operators that do not mix items and whose tensors keep the batch in front (the list is
// in set_batch.cc). Others, and inputs that are not of one item, are Unsupported with the operator.
// The graph must be in execution order (VerifyDataflow). A pure function.
#pragma once

#include "base/result.h"
#include "model/model.h"

namespace octet {

Result<Model> SetBatch(Model model, int batch);

}  // namespace octet
