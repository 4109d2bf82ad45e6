// QuantizeLinear and DequantizeLinear, per tensor or per channel of an axis, and both at once.
#include <algorithm>
#include <cmath>
#include <limits>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

struct Scales {
  std::span<const float> scales;
  std::vector<double> zero_points;
  int64_t inner = 1;  // elements that share a scale in a row
  size_t IndexOf(int64_t element) const {
    return scales.size() == 1 ? 0 : static_cast<size_t>(element / inner) % scales.size();
  }
};

Status CheckScales(OperatorContext& c, int64_t& inner) {
  OCTET_TRY(c.ExpectInputs(2, 3));
  OCTET_TRY(c.ExpectType(1, ElementType::kFloat32));
  const Shape& x = c.input(0).shape;
  const int64_t count = c.input(1).shape.element_count();
  if (count != 1) {
    OCTET_ASSIGN(const int axis, c.Axis(c.node().Int("axis", 1), x.rank()));
    if (count != x[axis]) return Corrupt("{} scales for axis {} of {}", count, axis, x.ToString());
    inner = x.element_count(axis + 1, x.rank());
  }
  if (c.HasInput(2) && c.input(2).shape.element_count() != count)
    return Corrupt("{} zero points for {} scales", c.input(2).shape.element_count(), count);
  return {};
}

Result<Scales> ScalesOf(OperatorContext& c, int64_t inner) {
  Scales scales{c.Elements<float>(1), std::vector<double>(c.Elements<float>(1).size(), 0), inner};
  if (!c.HasInput(2)) return scales;
  OCTET_TRY(ForNumberType(c.input(2).type, [&]<class T>(T) -> Status {
    const auto* zero_points = reinterpret_cast<const T*>(c.input(2).data.bytes().data());
    for (size_t i = 0; i < scales.zero_points.size(); ++i)
      scales.zero_points[i] = static_cast<double>(zero_points[i]);
    return {};
  }));
  return scales;
}

Result<ElementType> QuantizedType(OperatorContext& c) {
  OCTET_TRY(c.ExpectType(0, ElementType::kFloat32));
  const ElementType type = c.HasInput(2) ? c.input(2).type : ElementType::kUInt8;
  if (type != ElementType::kInt8 && type != ElementType::kUInt8)
    return Unsupported("quantised type {}", ElementTypeName(type));
  return type;
}

// Halves to even, as the specification says.
double QuantizedNumber(float x, const Scales& scales, size_t k, ElementType type) {
  const double low = type == ElementType::kInt8 ? -128 : 0;
  const double q =
      std::nearbyint(static_cast<double>(x / scales.scales[k])) + scales.zero_points[k];
  return std::isnan(q) ? scales.zero_points[k] : std::clamp(q, low, low + 255);
}

// What emitters need to make int8 constants of the float ones again.
void KeepQuantization(OperatorContext& c, const Scales& scales) {
  const bool is_unsigned = c.input(0).type == ElementType::kUInt8;
  if (!is_unsigned && c.input(0).type != ElementType::kInt8) return;
  ChannelQuantization kept;
  kept.scales.assign(scales.scales.begin(), scales.scales.end());
  for (const double zero_point : scales.zero_points)
    kept.zero_points.push_back(static_cast<int64_t>(zero_point) - (is_unsigned ? 128 : 0));
  const int rank = c.input(0).shape.rank();
  const int64_t axis = c.node().Int("axis", 1);
  kept.axis = kept.per_channel() ? static_cast<int>(axis < 0 ? axis + rank : axis) : 0;
  c.SetQuantization(0, std::move(kept));
}

}  // namespace

Status EvaluateQuantizeLinear(OperatorContext& c) {
  int64_t inner = 1;
  OCTET_TRY(CheckScales(c, inner));
  OCTET_ASSIGN(const ElementType type, QuantizedType(c));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, type, c.input(0).shape));
  if (bytes == nullptr) return {};
  OCTET_ASSIGN(const Scales scales, ScalesOf(c, inner));
  const auto in = c.Elements<float>(0);
  for (size_t i = 0; i < in.size(); ++i) {
    const size_t k = scales.IndexOf(static_cast<int64_t>(i));
    bytes[i] = static_cast<uint8_t>(static_cast<int>(QuantizedNumber(in[i], scales, k, type)));
  }
  return {};
}

// DequantizeLinear(QuantizeLinear(x)) with one scale and zero point.
Status EvaluateFakeQuantize(OperatorContext& c) {
  int64_t inner = 1;
  OCTET_TRY(CheckScales(c, inner));
  OCTET_ASSIGN(const ElementType type, QuantizedType(c));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, c.input(0).shape));
  if (bytes == nullptr) return {};
  OCTET_ASSIGN(const Scales scales, ScalesOf(c, inner));
  const auto in = c.Elements<float>(0);
  for (size_t i = 0; i < in.size(); ++i) {
    const size_t k = scales.IndexOf(static_cast<int64_t>(i));
    reinterpret_cast<float*>(bytes)[i] = static_cast<float>(
        (QuantizedNumber(in[i], scales, k, type) - scales.zero_points[k]) * scales.scales[k]);
  }
  return {};
}

Status EvaluateDequantizeLinear(OperatorContext& c) {
  int64_t inner = 1;
  OCTET_TRY(CheckScales(c, inner));
  if (c.HasInput(2)) OCTET_TRY(c.ExpectType(2, c.input(0).type));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, c.input(0).shape));
  if (bytes == nullptr) return {};
  OCTET_ASSIGN(const Scales scales, ScalesOf(c, inner));
  KeepQuantization(c, scales);
  return ForNumberType(c.input(0).type, [&]<class T>(T) -> Status {
    const auto data = c.input(0).data.bytes();
    const std::span in(reinterpret_cast<const T*>(data.data()), data.size() / sizeof(T));
    for (size_t i = 0; i < in.size(); ++i) {
      const size_t k = scales.IndexOf(static_cast<int64_t>(i));
      reinterpret_cast<float*>(bytes)[i] = static_cast<float>(
          (static_cast<double>(in[i]) - scales.zero_points[k]) * scales.scales[k]);
    }
    return {};
  });
}

}  // namespace octet::onnx
