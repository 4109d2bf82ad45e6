// Drops operators of the main graph whose outputs reach no graph output. The graph must be in
// execution order (VerifyDataflow).
#pragma once

#include "model/model.h"

namespace octet {

Model RemoveDeadOperators(Model model);

}  // namespace octet
