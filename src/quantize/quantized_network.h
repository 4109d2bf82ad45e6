// The quantised twin of a float network, built operator by operator.
//
// Tensors [0, n) of the twin are those n of the float network; constants and rescaled inputs come
// behind. Filters and biases stay beside the model as QuantizedLayers, so that they can be refined;
// Store writes them into the model.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/operator_rules.h"
#include "quantize/quantized_filter.h"
#include "quantize/scale_groups.h"

namespace octet {

// One operator with a filter.
struct QuantizedLayer {
  size_t operator_index = 0;        // in the twin
  size_t float_operator_index = 0;  // in the float network
  WeightedOperands operands;
  float input_scale = 0;
  QuantizedFilter filter;
  std::vector<float> bias;  // real; empty where the operator takes none
  int32_t filter_tensor = -1;
  int32_t bias_tensor = -1;
};

struct QuantizedNetwork {
  QuantizationScheme scheme;
  Model model;
  std::vector<int> float_operator;  // of every operator of the twin; -1: inserted
  std::vector<QuantizedLayer> layers;

  void Store(const QuantizedLayer& layer);
};

// `scales` by tensor (ChooseActivationScales). Operators of the float network listed in
// `kept_float` compute with float32 between a DEQUANTIZE and a QUANTIZE. Unsupported or
// InvalidArgument with the operator.
Result<QuantizedNetwork> BuildQuantizedNetwork(const Model& float_model, const ScaleGroups& groups,
                                               std::span<const AffineQuantization> scales,
                                               const QuantizationScheme& scheme,
                                               std::span<const int> kept_float);

}  // namespace octet
