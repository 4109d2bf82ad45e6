// Where the logits of a classifier are: before the SOFTMAX that its first output comes from.
#pragma once

#include <optional>

#include "model/model.h"

namespace octet {

struct Logits {
  int32_t tensor = 0;
  float beta = 1;  // of the SOFTMAX
};

// Looks back from output 0 through operators that rename, reshape or requantise to a SOFTMAX;
// nothing when another operator comes first. Needs VerifyDataflow.
std::optional<Logits> FindLogits(const Subgraph& graph);

}  // namespace octet
