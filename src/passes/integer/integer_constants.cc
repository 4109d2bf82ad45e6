#include "passes/integer/integer_constants.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/constant_values.h"

namespace octet {
namespace {

constexpr int kLeastInt8 = std::numeric_limits<int8_t>::min();
constexpr int kMostInt8 = std::numeric_limits<int8_t>::max();

std::span<const float> Reals(const Tensor& tensor) {
  return ConstantView(tensor).elements<float>();
}

bool IsRealConstant(const Tensor& tensor) {
  return tensor.is_constant && tensor.type == ElementType::kFloat32;
}

bool AreUsable(const ChannelQuantization& quantization) {
  return std::ranges::all_of(quantization.scales,
                             [](float scale) { return std::isnormal(scale) && scale > 0; });
}

Tensor Int8Like(const Tensor& constant, std::vector<int8_t> numbers,
                ChannelQuantization quantization) {
  Tensor made = constant;
  made.type = ElementType::kInt8;
  made.quantization = std::move(quantization);
  made.data = ConstantOf(numbers);
  return made;
}

}  // namespace

std::optional<Tensor> IntegerFilter(const Tensor& filter, int channel_axis) {
  ChannelQuantization scales = filter.quantization;
  if (!IsRealConstant(filter) || scales.empty() || !AreUsable(scales) ||
      channel_axis >= filter.shape.rank())
    return std::nullopt;
  const auto count = static_cast<int64_t>(scales.scales.size());
  if (count != 1 && (scales.axis != channel_axis || count != filter.shape[channel_axis]))
    return std::nullopt;
  const int64_t inner = filter.shape.element_count(channel_axis + 1, filter.shape.rank());
  const auto reals = Reals(filter);
  std::vector<int8_t> numbers;
  numbers.reserve(reals.size());
  for (size_t i = 0; i < reals.size(); ++i) {
    const float scale = scales.scales[static_cast<size_t>(static_cast<int64_t>(i) / inner % count)];
    // A filter whose zero point is not 0 fits as long as its numbers do without.
    const float number = std::nearbyint(reals[i] / scale);
    if (!(number >= kLeastInt8 && number <= kMostInt8)) return std::nullopt;
    numbers.push_back(static_cast<int8_t>(number));
  }
  std::ranges::fill(scales.zero_points, 0);
  scales.axis = channel_axis;
  return Int8Like(filter, std::move(numbers), std::move(scales));
}

std::optional<Tensor> IntegerBias(const Tensor& bias, float input_scale,
                                  const ChannelQuantization& filter) {
  if (!IsRealConstant(bias)) return std::nullopt;
  const auto reals = Reals(bias);
  if (filter.scales.size() != 1 && filter.scales.size() != reals.size()) return std::nullopt;
  ChannelQuantization scales;
  for (const float scale : filter.scales) scales.scales.push_back(input_scale * scale);
  scales.zero_points.assign(filter.scales.size(), 0);
  std::vector<int32_t> numbers;
  for (size_t i = 0; i < reals.size(); ++i) {
    const double scale = scales.scales[scales.per_channel() ? i : 0];
    const double number = std::nearbyint(static_cast<double>(reals[i]) / scale);
    constexpr double kMostBias = 1 << 30;  // leaves room for the products
    if (!(std::abs(number) <= kMostBias)) return std::nullopt;
    numbers.push_back(static_cast<int32_t>(number));
  }
  Tensor made = bias;
  made.type = ElementType::kInt32;
  made.quantization = std::move(scales);
  made.data = ConstantOf(numbers);
  return made;
}

std::optional<Tensor> IntegerOperand(const Tensor& operand) {
  if (!IsRealConstant(operand) || operand.quantization.per_channel() ||
      !AreUsable(operand.quantization))
    return std::nullopt;
  const auto reals = Reals(operand);
  if (reals.empty()) return std::nullopt;
  if (!operand.quantization.empty())
    return QuantizedConstant(operand, operand.quantization.per_tensor());
  const bool is_uniform = std::ranges::count(reals, reals[0]) == std::ssize(reals);
  if (!is_uniform || !std::isfinite(reals[0])) return std::nullopt;
  if (reals[0] == 0) return QuantizedConstant(operand, {1, 0});
  const float scale = std::abs(reals[0]) / kMostInt8;
  if (!std::isnormal(scale)) return std::nullopt;
  return QuantizedConstant(operand, {scale, 0});
}

Tensor QuantizedConstant(const Tensor& constant, AffineQuantization quantization) {
  std::vector<int8_t> numbers;
  for (const float real : Reals(constant))
    numbers.push_back(static_cast<int8_t>(QuantizedInt8(real, quantization)));
  return Int8Like(constant, std::move(numbers),
                  {{quantization.scale}, {quantization.zero_point}, 0});
}

int QuantizedInt8(float x, AffineQuantization quantization) {
  const double number = std::nearbyint(static_cast<double>(x) / quantization.scale) +
                        static_cast<double>(quantization.zero_point);
  if (std::isnan(number)) return quantization.zero_point;
  return static_cast<int>(std::clamp<double>(number, kLeastInt8, kMostInt8));
}

}  // namespace octet
