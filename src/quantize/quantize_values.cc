#include "quantize/quantize_values.h"

#include <algorithm>
#include <cstring>

#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

template <class T>
std::vector<uint8_t> QuantizeTo(std::span<const float> reals, AffineQuantization quantization) {
  const ClampRange range = kernels::RangeOfType(ElementTypeOf<T>());
  std::vector<uint8_t> bytes(reals.size() * sizeof(T));
  for (size_t i = 0; i < reals.size(); ++i) {
    const auto value = static_cast<T>(
        std::clamp(kernels::QuantizeReal(reals[i], quantization), range.min, range.max));
    std::memcpy(&bytes[i * sizeof(T)], &value, sizeof(T));
  }
  return bytes;
}

}  // namespace

std::vector<uint8_t> QuantizeValues(std::span<const float> reals, AffineQuantization quantization,
                                    ElementType type) {
  if (type == ElementType::kInt16) return QuantizeTo<int16_t>(reals, quantization);
  if (type == ElementType::kUInt8) return QuantizeTo<uint8_t>(reals, quantization);
  return QuantizeTo<int8_t>(reals, quantization);
}

Sample QuantizeSample(const Sample& sample, const Subgraph& float_graph, const Subgraph& twin) {
  Sample quantized = sample;
  for (size_t i = 0; i < sample.size(); ++i) {
    const auto index = static_cast<size_t>(float_graph.inputs[i]);
    if (float_graph.tensors[index].type != ElementType::kFloat32) continue;
    const Tensor& tensor = twin.tensors[index];
    const std::span reals(reinterpret_cast<const float*>(sample[i].data()),
                          sample[i].size() / sizeof(float));
    quantized[i] = QuantizeValues(reals, tensor.quantization.per_tensor(), tensor.type);
  }
  return quantized;
}

}  // namespace octet
