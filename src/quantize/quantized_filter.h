// Filters and biases as integers.
//
//   int8:  q = round(w / s), -127 to 127, s = max|w| / 127 of the channel or the whole filter
//   uint8: q = round(w / s) + z over [min, max] of the filter, widened to contain 0
//   bias:  round(b / (s_in * s_w)); where |b| is too large for that, s_w grows
// round takes halves away from zero. Channels without weights get the scale of +-5e-7.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/operator_rules.h"
#include "quantize/quantization_scheme.h"

namespace octet {

struct QuantizedFilter {
  ChannelQuantization quantization;
  std::vector<int32_t> values;  // in the filter's order

  int32_t min = -127;
  int32_t max = 127;
  // Of output channel c.
  float scale(size_t c) const {
    return quantization.per_channel() ? quantization.scales[c] : quantization.scales[0];
  }
  int32_t zero_point() const { return static_cast<int32_t>(quantization.zero_points[0]); }
};

// `filter` is a float constant of rank 2 or 4, `bias` one value a channel or empty.
Result<QuantizedFilter> QuantizeFilter(const Tensor& filter, const WeightedOperands& operands,
                                       std::span<const float> bias, float input_scale,
                                       const QuantizationScheme& scheme);

// In units of input_scale * filter.scale(c), saturated to int32 (int8 models) or as int64.
std::vector<int64_t> QuantizeBias(std::span<const float> bias, float input_scale,
                                  const QuantizedFilter& filter, ElementType type);

// As a model stores them.
void StoreFilter(const QuantizedFilter& filter, ElementType type, Tensor& tensor);
void StoreBias(std::span<const int64_t> bias, float input_scale, const QuantizedFilter& filter,
               ElementType type, Tensor& tensor);

}  // namespace octet
