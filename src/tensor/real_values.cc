#include "tensor/real_values.h"

#include <cmath>
#include <cstring>

namespace octet {
namespace {

float HalfToFloat(uint16_t half) {
  constexpr int kMantissaBits = 10;
  constexpr int kExponentMask = 31;
  constexpr int kBias = 15;
  const int exponent = half >> kMantissaBits & kExponentMask;
  const auto mantissa = static_cast<float>(half & ((1 << kMantissaBits) - 1));
  float value = 0;
  if (exponent == kExponentMask) {
    value = mantissa == 0 ? HUGE_VALF : std::nanf("");
  } else if (exponent == 0) {
    value = std::ldexp(mantissa, 1 - kBias - kMantissaBits);
  } else {
    value = std::ldexp(mantissa + (1 << kMantissaBits), exponent - kBias - kMantissaBits);
  }
  return (half & 0x8000) != 0 ? -value : value;
}

// Channel of element i: i / inner % channels.
struct ChannelWalk {
  int64_t inner = 1;
  int64_t channels = 1;
};

Result<ChannelWalk> WalkOf(const Shape& shape, const ChannelQuantization& quantization) {
  if (quantization.scales.size() != quantization.zero_points.size()) {
    return InvalidArgument("{} scales and {} zero points", quantization.scales.size(),
                           quantization.zero_points.size());
  }
  if (!quantization.per_channel()) return ChannelWalk{};
  const int axis = quantization.axis;
  const auto count = static_cast<int64_t>(quantization.scales.size());
  // A bias is often labelled with its filter's axis.
  if (shape.rank() == 1 && shape[0] == count) return ChannelWalk{1, count};
  if (axis < 0 || axis >= shape.rank() || shape[axis] != count) {
    return InvalidArgument("{} scales along axis {} of shape {}", count, axis, shape.ToString());
  }
  return ChannelWalk{shape.element_count(axis + 1, shape.rank()), count};
}

template <class T>
Result<std::vector<float>> Dequantized(const TensorView& tensor,
                                       const ChannelQuantization& quantization) {
  const auto elements = tensor.elements<T>();
  std::vector<float> reals(elements.size());
  if (quantization.empty()) {
    for (size_t i = 0; i < reals.size(); ++i) reals[i] = static_cast<float>(elements[i]);
    return reals;
  }
  OCTET_ASSIGN(const ChannelWalk walk, WalkOf(tensor.shape, quantization));
  for (size_t i = 0; i < reals.size(); ++i) {
    const auto channel = static_cast<size_t>(static_cast<int64_t>(i) / walk.inner % walk.channels);
    const int64_t steps = static_cast<int64_t>(elements[i]) - quantization.zero_points[channel];
    reals[i] = static_cast<float>(static_cast<double>(quantization.scales[channel]) *
                                  static_cast<double>(steps));
  }
  return reals;
}

}  // namespace

Result<std::vector<float>> RealValues(const TensorView& tensor,
                                      const ChannelQuantization& quantization) {
  switch (tensor.type) {
    case ElementType::kFloat32: {
      const auto elements = tensor.elements<float>();
      return std::vector<float>(elements.begin(), elements.end());
    }
    case ElementType::kFloat64: {
      const auto elements = tensor.elements<double>();
      std::vector<float> reals(elements.size());
      for (size_t i = 0; i < reals.size(); ++i) reals[i] = static_cast<float>(elements[i]);
      return reals;
    }
    case ElementType::kFloat16: {
      std::vector<float> reals(tensor.bytes.size() / sizeof(uint16_t));
      for (size_t i = 0; i < reals.size(); ++i) {
        uint16_t half = 0;
        std::memcpy(&half, &tensor.bytes[i * sizeof(half)], sizeof(half));
        reals[i] = HalfToFloat(half);
      }
      return reals;
    }
    case ElementType::kInt8:
      return Dequantized<int8_t>(tensor, quantization);
    case ElementType::kUInt8:
      return Dequantized<uint8_t>(tensor, quantization);
    case ElementType::kInt16:
      return Dequantized<int16_t>(tensor, quantization);
    case ElementType::kInt32:
      return Dequantized<int32_t>(tensor, quantization);
    case ElementType::kInt64:
      return Dequantized<int64_t>(tensor, quantization);
    default:
      return Unsupported("elements of type {} stand for no real numbers",
                         ElementTypeName(tensor.type));
  }
}

}  // namespace octet
