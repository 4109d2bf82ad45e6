// Drops tensors of the main graph that no operator, input, output or signature names. The only
// rewrite that renumbers tensors: for models about to be written.
#pragma once

#include "model/model.h"

namespace octet {

Model RemoveUnusedTensors(Model model);

}  // namespace octet
