// Operators whose value a file or a shape says: constants, ranges, shapes as numbers.
#include <algorithm>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {

Status EvaluateConstant(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(0, 0));
  for (const OnnxAttribute& attribute : c.node().attributes) {
    if (attribute.name == "value" && attribute.kind == OnnxAttribute::Kind::kTensor)
      return c.Alias(0, attribute.tensor.type, attribute.tensor.shape, attribute.tensor.data);
    OnnxTensor made;
    if (attribute.name == "value_int") made = MakeOnnxTensor<int64_t>({}, {&attribute.number, 1});
    if (attribute.name == "value_float") made = MakeOnnxTensor<float>({}, {&attribute.real, 1});
    const auto count = static_cast<int>(std::max(attribute.numbers.size(), attribute.reals.size()));
    if (attribute.name == "value_ints") made = MakeOnnxTensor<int64_t>({count}, attribute.numbers);
    if (attribute.name == "value_floats") made = MakeOnnxTensor<float>({count}, attribute.reals);
    if (made.is_known) return c.Alias(0, made.type, made.shape, made.data);
  }
  return Unsupported("no value of a type that octet reads");
}

Status EvaluateConstantOfShape(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_ASSIGN(const auto dims, c.Integers(0));
  const float zero = 0;
  OnnxTensor value = MakeOnnxTensor<float>({}, {&zero, 1});
  if (const auto* attribute = c.node().Find("value")) value = attribute->tensor;
  if (value.shape.element_count() != 1 || !value.is_known || value.data.empty())
    return Corrupt("attribute 'value' is not one element");
  OCTET_ASSIGN(const Shape shape, ShapeOf(dims));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, value.type, shape));
  if (bytes == nullptr) return {};
  const auto element = value.data.bytes();
  for (int64_t i = 0; i < shape.element_count(); ++i) bytes = std::ranges::copy(element, bytes).out;
  return {};
}

Status EvaluateShape(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  c.ComputeFromShapes();
  const int rank = c.input(0).shape.rank();
  const auto bound = [&](std::string_view name, int64_t otherwise) {
    const int64_t value = c.node().Int(name, otherwise);
    return std::clamp<int64_t>(value < 0 ? value + rank : value, 0, rank);
  };
  const int64_t begin = bound("start", 0);
  const int64_t end = std::max(begin, bound("end", rank));
  OCTET_ASSIGN(uint8_t * bytes,
               c.Output(0, ElementType::kInt64, std::vector<int64_t>{end - begin}));
  if (bytes == nullptr) return {};
  auto* out = reinterpret_cast<int64_t*>(bytes);
  for (int64_t axis = begin; axis < end; ++axis) *out++ = c.input(0).shape[static_cast<int>(axis)];
  return {};
}

Status EvaluateSize(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  c.ComputeFromShapes();
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kInt64, Shape{}));
  if (bytes != nullptr) *reinterpret_cast<int64_t*>(bytes) = c.input(0).shape.element_count();
  return {};
}

Status EvaluateRange(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(3, 3));
  OCTET_ASSIGN(const auto start, c.Integers(0));
  OCTET_ASSIGN(const auto limit, c.Integers(1));
  OCTET_ASSIGN(const auto delta, c.Integers(2));
  if (start.size() != 1 || limit.size() != 1 || delta.size() != 1 || delta[0] == 0)
    return Corrupt("start, limit or delta is not one number");
  const double steps = (static_cast<double>(limit[0]) - static_cast<double>(start[0])) /
                       static_cast<double>(delta[0]);
  const auto count = static_cast<int64_t>(std::clamp(steps + 0.999999, 0.0, 1e10));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(0).type, std::vector<int64_t>{count}));
  if (bytes == nullptr) return {};
  for (int64_t i = 0; i < count; ++i) {
    const int64_t value = start[0] + i * delta[0];
    if (c.input(0).type == ElementType::kInt64) {
      reinterpret_cast<int64_t*>(bytes)[i] = value;
    } else {
      reinterpret_cast<int32_t*>(bytes)[i] = static_cast<int32_t>(value);
    }
  }
  return {};
}

}  // namespace octet::onnx
