#include "engine/lowering.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "kernels/quantize_multiplier.h"

namespace octet {

const LoweringTarget& ReferenceTarget() {
  static const LoweringTarget kTarget;
  return kTarget;
}

std::string LoweringContext::Place() const {
  return fmt::format("op {} {} v{}: ", op_.file_index >= 0 ? op_.file_index : index_, op_.Name(),
                     op_.version);
}

Status LoweringContext::ExpectCounts(int min_inputs, int max_inputs, int outputs) const {
  if (input_count() < min_inputs || input_count() > max_inputs) {
    if (min_inputs == max_inputs)
      return Broken("has {} inputs, want {}", input_count(), min_inputs);
    return Broken("has {} inputs, want {} to {}", input_count(), min_inputs, max_inputs);
  }
  if (output_count() != outputs) return Broken("has {} outputs, want {}", output_count(), outputs);
  for (int i = 0; i < min_inputs; ++i) {
    if (!HasInput(i)) return Broken("input {} is missing", i);
  }
  for (int i = 0; i < outputs; ++i) {
    if (op_.outputs[static_cast<size_t>(i)] < 0) return Broken("output {} is missing", i);
  }
  return {};
}

bool LoweringContext::HasInput(int i) const {
  return i < input_count() && op_.inputs[static_cast<size_t>(i)] >= 0;
}

const Tensor& LoweringContext::input(int i) const {
  OCTET_CHECK(HasInput(i));
  return graph_.tensors[static_cast<size_t>(op_.inputs[static_cast<size_t>(i)])];
}

const Tensor& LoweringContext::output(int i) const {
  return graph_.tensors[static_cast<size_t>(op_.outputs[static_cast<size_t>(i)])];
}

Status LoweringContext::ExpectConstant(int i, ElementType type) const {
  if (!input(i).is_constant) return Refuse("input {} is not a constant", i);
  if (input(i).type != type) {
    return Refuse("input {} has type {}, want {}", i, ElementTypeName(input(i).type),
                  ElementTypeName(type));
  }
  return {};
}

Result<std::vector<int64_t>> LoweringContext::IntegerConstant(int i) const {
  if (input(i).type == ElementType::kInt64) {
    OCTET_ASSIGN(const auto values, Constant<int64_t>(i));
    return std::vector<int64_t>(values.begin(), values.end());
  }
  OCTET_ASSIGN(const auto values, Constant<int32_t>(i));
  return std::vector<int64_t>(values.begin(), values.end());
}

Result<AffineQuantization> LoweringContext::PerTensorQuantization(const Tensor& tensor,
                                                                  std::string_view what) const {
  const ChannelQuantization& quantization = tensor.quantization;
  if (quantization.scales.size() != 1) {
    return Refuse("{} has {} scales, want one per tensor", what, quantization.scales.size());
  }
  const float scale = quantization.scales[0];
  const int64_t zero_point = quantization.zero_points[0];
  if (!std::isfinite(scale) || scale <= 0.0F) return Broken("{} has scale {}", what, scale);
  const ClampRange range = kernels::RangeOfType(tensor.type);
  if (zero_point < range.min || zero_point > range.max) {
    return Broken("{} has zero point {}, outside {}", what, zero_point,
                  ElementTypeName(tensor.type));
  }
  return AffineQuantization{scale, static_cast<int32_t>(zero_point)};
}

Result<AffineQuantization> LoweringContext::KernelQuantization(const Tensor& tensor,
                                                               std::string_view what) const {
  OCTET_ASSIGN(const AffineQuantization quantization, PerTensorQuantization(tensor, what));
  if (tensor.type == ElementType::kInt16 && quantization.zero_point != 0) {
    return Refuse("{} has zero point {}, want 0", what, quantization.zero_point);
  }
  return quantization;
}

Status LoweringContext::ExpectSameQuantization(const Tensor& a, const Tensor& b) const {
  if (a.quantization.scales != b.quantization.scales ||
      a.quantization.zero_points != b.quantization.zero_points) {
    return Refuse("'{}' and '{}' are quantised differently", a.name, b.name);
  }
  return {};
}

Status LoweringContext::ExpectType(const Tensor& tensor, std::string_view what,
                                   ElementType type) const {
  if (tensor.type == type) return {};
  return Refuse("{} has type {}, want {}", what, ElementTypeName(tensor.type),
                ElementTypeName(type));
}

Status LoweringContext::ExpectShape(const Tensor& tensor, std::string_view what,
                                    const Shape& shape) const {
  if (tensor.shape == shape) return {};
  return Broken("{} has shape {}, want {}", what, tensor.shape.ToString(), shape.ToString());
}

Status LoweringContext::ExpectDims(const Tensor& tensor, std::string_view what,
                                   std::span<const int32_t> dims) const {
  if (std::ranges::equal(tensor.shape.dims(), dims)) return {};
  return Broken("{} has shape {}, want [{}]", what, tensor.shape.ToString(), fmt::join(dims, ", "));
}

Result<int> LoweringContext::NormalizeAxis(int64_t axis, int rank) const {
  if (axis < -rank || axis >= rank) return Broken("axis {} of a tensor with {} dims", axis, rank);
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

Error LoweringContext::RefuseType(const Tensor& tensor, std::string_view what) const {
  return Refuse("{} type {} is not supported", what, ElementTypeName(tensor.type));
}

}  // namespace octet
