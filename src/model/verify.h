// What must hold of a Model before anyone trusts its indices or its order. Errors name the place.
#pragma once

#include "base/result.h"
#include "model/model.h"

namespace octet {

// Every tensor, subgraph and signature index is in range (-1 allowed for optional operator inputs
// and outputs). Readers call this: after it, indices may be used without a look.
Status VerifyIndices(const Model& model);

// The main graph can be executed in order: each operator input is a graph input, a constant or an
// output of an earlier operator; nothing is written twice; graph outputs have a value. Needs
// VerifyIndices.
Status VerifyDataflow(const Subgraph& graph);

}  // namespace octet
