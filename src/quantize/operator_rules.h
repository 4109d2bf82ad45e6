// How each operator is quantised: one list. The rules, fixed scales and operator versions are those
// of TFLite's quantised kernels.
#pragma once

#include <optional>

#include "model/model.h"
#include "quantize/quantization_scheme.h"
#include "tensor/quantization.h"

namespace octet {

enum class QuantizationRule {
  kWeightedSum,  // int filter, wide bias, an output of its own range
  kOwnRange,     // the output has the range it takes
  kSameScale,    // inputs and outputs share one scale
  kFixedOutput,  // the kernel knows the output's scale
  kIndexOutput,  // the output is no real number
};

struct OperatorRule {
  OperatorKind kind;
  QuantizationRule rule;
  int version_int8;
  int version_int16;                   // 0: TFLite has no int16 kernel
  AffineQuantization fixed_int8 = {};  // kFixedOutput; uint8: zero point 128 more
  AffineQuantization fixed_int16 = {};

  AffineQuantization FixedOutput(ElementType type) const;
  // 0 where there is no kernel for the type.
  int Version(ElementType type) const;
};

// Null for operators that cannot be quantised.
const OperatorRule* FindOperatorRule(OperatorKind kind);

// Which inputs of a kWeightedSum operator are which, and where the filter's channels are.
struct WeightedOperands {
  size_t input = 0;
  size_t filter = 1;
  size_t bias = 2;
  int channel_axis = 0;        // of the filter
  bool takes_channels = true;  // every kernel takes one scale a channel
};
WeightedOperands WeightedOperandsOf(OperatorKind kind);

}  // namespace octet
