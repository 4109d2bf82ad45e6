// Filters and biases of a quantised network fitted to the float network, layer by layer in
// execution order: each layer sees what the quantised layers before it really compute, and is made
// to give what the float network gives there.
//
//   weights: coordinate descent (round_filter.h)
//   bias:    b + w . mean(float input) - v . mean(quantised input)
// Forward passes only. Memory: both networks' live tensors for every sample, at most memory_bytes;
// samples beyond that are left out.
#pragma once

#include "base/result.h"
#include "quantize/quantized_network.h"
#include "quantize/representative_data.h"
#include "quantize/round_filter.h"

namespace octet {

struct RefineOptions {
  bool round_weights = true;
  RoundingOptions rounding = {};
  size_t positions = 24576;  // sampled of each layer
  int max_taps = 4608;       // filters that see more keep their nearest rounding
  int threads = 1;
  int64_t memory_bytes = int64_t{800} << 20;
};

Status RefineLayers(const Model& float_model, Samples samples, const RefineOptions& options,
                    QuantizedNetwork& network, const Progress& progress);

}  // namespace octet
