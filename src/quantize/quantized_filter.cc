#include "quantize/quantized_filter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/constant_values.h"
#include "quantize/choose_quantization.h"

namespace octet {
namespace {

constexpr float kSmallestReach = 5e-7F;
constexpr float kSymmetricSteps = 127;

// Elements of a filter in its order, and whose output channel each is: i / inner % channels.
struct ChannelOrder {
  size_t inner = 1;
  size_t channels = 1;
  size_t ChannelOf(size_t element) const { return element / inner % channels; }
};

ChannelOrder OrderOf(const Shape& shape, int axis) {
  return {static_cast<size_t>(shape.element_count(axis + 1, shape.rank())),
          static_cast<size_t>(shape[axis])};
}

std::vector<float> SymmetricScales(std::span<const float> weights, const ChannelOrder& order,
                                   bool per_channel) {
  std::vector<float> reach(per_channel ? order.channels : 1, kSmallestReach);
  for (size_t i = 0; i < weights.size(); ++i) {
    float& r = reach[per_channel ? order.ChannelOf(i) : 0];
    r = std::max(r, std::abs(weights[i]));
  }
  for (float& r : reach) r /= kSymmetricSteps;
  return reach;
}

// |bias| / (input scale * weight scale) stays within half of what int32 holds.
void WidenForBias(std::span<const float> bias, float input_scale, std::vector<float>& scales) {
  constexpr float kHalfOfInt32 = 0.5F * static_cast<float>(std::numeric_limits<int32_t>::max());
  for (size_t c = 0; c < bias.size(); ++c) {
    float& scale = scales[scales.size() == 1 ? 0 : c];
    const float smallest = std::abs(bias[c]) / (input_scale * kHalfOfInt32);
    scale = std::max(scale, smallest);
  }
}

}  // namespace

Result<QuantizedFilter> QuantizeFilter(const Tensor& filter, const WeightedOperands& operands,
                                       std::span<const float> bias, float input_scale,
                                       const QuantizationScheme& scheme) {
  const auto weights = ConstantView(filter).elements<float>();
  if (!std::all_of(weights.begin(), weights.end(), [](float w) { return std::isfinite(w); }) ||
      !std::all_of(bias.begin(), bias.end(), [](float b) { return std::isfinite(b); })) {
    return InvalidArgument("filter or bias '{}' has values that are not finite", filter.name);
  }
  if (operands.channel_axis >= filter.shape.rank() ||
      (!bias.empty() && bias.size() != static_cast<size_t>(filter.shape[operands.channel_axis]))) {
    return InvalidArgument("filter {} and a bias of {} do not fit", filter.shape.ToString(),
                           bias.size());
  }
  const ChannelOrder order = OrderOf(filter.shape, operands.channel_axis);
  QuantizedFilter quantized;
  if (scheme.weights == ElementType::kUInt8) {
    constexpr int32_t kMaxByte = 255;
    const auto [low, high] = std::minmax_element(weights.begin(), weights.end());
    const float least = weights.empty() ? 0 : std::min(*low, -kSmallestReach);
    const float most = weights.empty() ? 0 : std::max(*high, kSmallestReach);
    OCTET_ASSIGN(const AffineQuantization chosen,
                 ChooseQuantization(least, most, ElementType::kUInt8));
    quantized.quantization = {{chosen.scale}, {chosen.zero_point}, 0};
    quantized.min = 0;
    quantized.max = kMaxByte;
  } else {
    const bool per_channel = scheme.weights_per_channel && operands.takes_channels;
    quantized.quantization.scales = SymmetricScales(weights, order, per_channel);
    quantized.quantization.zero_points.assign(quantized.quantization.scales.size(), 0);
    quantized.quantization.axis = per_channel ? operands.channel_axis : 0;
  }
  if (scheme.bias == ElementType::kInt32)
    WidenForBias(bias, input_scale, quantized.quantization.scales);
  quantized.values.resize(weights.size());
  for (size_t i = 0; i < weights.size(); ++i) {
    const float steps = std::round(weights[i] / quantized.scale(order.ChannelOf(i)));
    quantized.values[i] = std::clamp(static_cast<int32_t>(steps) + quantized.zero_point(),
                                     quantized.min, quantized.max);
  }
  return quantized;
}

std::vector<int64_t> QuantizeBias(std::span<const float> bias, float input_scale,
                                  const QuantizedFilter& filter, ElementType type) {
  constexpr double kInt32 = std::numeric_limits<int32_t>::max();
  constexpr double kInt48 = static_cast<double>(int64_t{1} << 47);
  const double limit = type == ElementType::kInt32 ? kInt32 : kInt48;
  std::vector<int64_t> quantized(bias.size());
  for (size_t c = 0; c < bias.size(); ++c) {
    const double unit = static_cast<double>(input_scale * filter.scale(c));
    const double steps = std::round(static_cast<double>(bias[c]) / unit);
    quantized[c] = static_cast<int64_t>(std::clamp(steps, -limit, limit));
  }
  return quantized;
}

void StoreFilter(const QuantizedFilter& filter, ElementType type, Tensor& tensor) {
  std::vector<uint8_t> bytes(filter.values.size());
  std::transform(filter.values.begin(), filter.values.end(), bytes.begin(),
                 [](int32_t value) { return static_cast<uint8_t>(value); });
  tensor.type = type;
  tensor.is_constant = true;
  tensor.quantization = filter.quantization;
  tensor.data = ConstantData::Own(std::move(bytes));
}

void StoreBias(std::span<const int64_t> bias, float input_scale, const QuantizedFilter& filter,
               ElementType type, Tensor& tensor) {
  tensor.type = type;
  tensor.is_constant = true;
  tensor.shape = {static_cast<int>(bias.size())};
  tensor.quantization = {filter.quantization.scales,
                         std::vector<int64_t>(filter.quantization.scales.size(), 0), 0};
  for (float& scale : tensor.quantization.scales) scale *= input_scale;
  if (type == ElementType::kInt64) {
    tensor.data = ConstantOf(std::vector<int64_t>(bias.begin(), bias.end()));
  } else {
    tensor.data = ConstantOf(std::vector<int32_t>(bias.begin(), bias.end()));
  }
}

}  // namespace octet
