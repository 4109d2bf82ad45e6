#include <algorithm>
#include <cmath>

#include "kernels/activation/logistic_tanh_kernel.h"
#include "kernels/quantize_multiplier.h"
#include "kernels/round_to_quantized.h"

namespace octet::kernels {

float Logistic(float x) { return 1.0F / (1.0F + std::exp(-x)); }

float Tanh(float x) { return std::tanh(x); }

ByteTable MakeByteTable(ElementType type, AffineQuantization input, AffineQuantization output,
                        float (*function)(float)) {
  const ClampRange range = RangeOfType(type);
  const float inverse_scale = 1.0F / output.scale;
  ByteTable table;
  for (int32_t q = range.min; q <= range.max; ++q) {
    const float real = input.scale * static_cast<float>(q - input.zero_point);
    table.values[static_cast<uint8_t>(q)] = static_cast<uint8_t>(
        RoundToQuantized(function(real) * inverse_scale, output.zero_point, range));
  }
  return table;
}

void LogisticFloatReference(const float* input, int64_t count, float* output) {
  constexpr float kBound = 100.0F;
  for (int64_t i = 0; i < count; ++i) output[i] = Logistic(std::clamp(input[i], -kBound, kBound));
}

void TanhFloatReference(const float* input, int64_t count, float* output) {
  for (int64_t i = 0; i < count; ++i) output[i] = Tanh(input[i]);
}

void LookupReference(const ByteTable& table, const uint8_t* input, int64_t count, uint8_t* output) {
  for (int64_t i = 0; i < count; ++i) output[i] = table.values[input[i]];
}

}  // namespace octet::kernels
