// One operator of a network as a Model of its own: its computed inputs become the graph's inputs,
// in the order of first use, its outputs the graph's outputs; constants come along.
#pragma once

#include <vector>

#include "model/model.h"

namespace octet {

struct SingleOperator {
  Model model;
  std::vector<int32_t> inputs;   // tensors of the network, one a graph input of `model`
  std::vector<int32_t> outputs;  // one a graph output
};

SingleOperator TakeOperator(const Subgraph& graph, size_t index);

}  // namespace octet
