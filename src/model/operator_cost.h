// What an operator costs by its shapes alone, whoever runs it: multiply-accumulates and parameters.
#pragma once

#include <cstdint>

#include "model/model.h"

namespace octet {

// Multiply-accumulates of one execution: CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and
// FULLY_CONNECTED count output (TRANSPOSE_CONV: input) elements times filter taps, padding
// included; other operators 0.
int64_t OperatorMacs(const Subgraph& graph, const Operator& op);

struct ModelTotals {
  int64_t operators = 0;
  int64_t macs = 0;
  int64_t parameters = 0;    // elements of floating and quantised constants (weights and biases)
  int64_t weight_bytes = 0;  // bytes of all constants, shared ones once
};
ModelTotals TotalsOf(const Subgraph& graph);

}  // namespace octet
