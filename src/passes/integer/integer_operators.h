// Makes a float model with QUANTIZE and DEQUANTIZE around its operators compute with int8.
//
// Operators whose operands are dequantised int8, or constants that are whole numbers on a scale,
// and whose result is quantised again become int8 operators; the pairs between them go. What only
// moves elements is moved as int8. An operator that does not fit stays float32 between the
// DEQUANTIZE and QUANTIZE that are left. Results agree with the float model's within the rounding
// of TFLite's int8 kernels: mostly a step, two where a result of fixed scale (SOFTMAX, LOGISTIC,
// TANH) or of its input's (AVERAGE_POOL_2D) is rescaled.
#pragma once

#include "passes/tidy/tidy_passes.h"

namespace octet {

struct IntegerOptions {
  // Inputs that are only quantised, and outputs that are only dequantised, become int8 themselves.
  bool int8_interface = true;
};

// `moves` as of RunTidyPasses: a value that was float is where its int8 form is now. Then every
// float32 constant forgets its quantisation.
void MakeOperatorsInteger(Subgraph& graph, const IntegerOptions& options, TensorMoves& moves);

}  // namespace octet
