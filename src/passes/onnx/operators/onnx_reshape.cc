// Operators that keep every element where it is: the bytes of the input, perhaps under other dims.
#include <cstring>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

// The same elements under other dims.
Status Reshaped(OperatorContext& context, const std::vector<int64_t>& dims) {
  const OnnxTensor& x = context.input(0);
  OCTET_ASSIGN(const Shape shape, ShapeOf(dims));
  if (shape.element_count() != x.shape.element_count())
    return Corrupt("shape {} does not hold the elements of {}", shape.ToString(),
                   x.shape.ToString());
  return context.Alias(0, x.type, shape, x.data);
}

}  // namespace

Status EvaluateIdentity(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  return c.Alias(0, c.input(0).type, c.input(0).shape, c.input(0).data);
}

Status EvaluateDropout(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 3));
  if (c.HasInput(2)) {
    if (!c.input(2).is_known || c.input(2).type != ElementType::kBool)
      return Unsupported("input 2 (training_mode) must be a constant");
    if (c.input(2).data.bytes()[0] != 0) return Unsupported("training mode is not supported");
  }
  if (c.HasOutput(1)) {
    OCTET_ASSIGN(uint8_t * mask, c.Output(1, ElementType::kBool, c.input(0).shape));
    if (mask != nullptr)
      std::memset(mask, 1, static_cast<size_t>(c.input(0).shape.element_count()));
  }
  return c.Alias(0, c.input(0).type, c.input(0).shape, c.input(0).data);
}

Status EvaluateReshape(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 2));
  if (!c.HasInput(1)) return Corrupt("input 1 is missing");
  OCTET_ASSIGN(std::vector<int64_t> dims, c.Integers(1));
  const Shape& shape = c.input(0).shape;
  const bool allow_zero = c.node().Int("allowzero", 0) != 0;
  int64_t known = 1;
  int64_t* open = nullptr;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 0 && !allow_zero) {
      if (static_cast<int>(i) >= shape.rank())
        return Corrupt("dim {} copies a dim that is not there", i);
      dims[i] = shape[static_cast<int>(i)];
    }
    if (dims[i] < -1 || dims[i] > Shape::kMaxElements) return Corrupt("dim {} is {}", i, dims[i]);
    if (dims[i] == -1) {
      if (open != nullptr) return Corrupt("two dims are -1");
      open = &dims[i];
    } else {
      known *= dims[i];
      if (known > Shape::kMaxElements) return Corrupt("more than {} elements", Shape::kMaxElements);
    }
  }
  if (open != nullptr) {
    if (known == 0) return Corrupt("dim -1 beside a dim 0");
    *open = shape.element_count() / known;
  }
  return Reshaped(c, dims);
}

Status EvaluateFlatten(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  const Shape& shape = c.input(0).shape;
  int64_t axis = c.node().Int("axis", 1);
  if (axis < 0) axis += shape.rank();
  if (axis < 0 || axis > shape.rank())
    return Corrupt("axis {} of a tensor with {} dims", axis, shape.rank());
  const int at = static_cast<int>(axis);
  return Reshaped(c, {shape.element_count(0, at), shape.element_count(at, shape.rank())});
}

Status EvaluateSqueeze(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 2));
  OCTET_ASSIGN(const auto axes, c.IntsBefore(13, "axes", 1));
  const Shape& shape = c.input(0).shape;
  std::vector<bool> drop(static_cast<size_t>(shape.rank()), false);
  for (const int64_t given : axes) {
    OCTET_ASSIGN(const int axis, c.Axis(given, shape.rank()));
    if (shape[axis] != 1) return Corrupt("axis {} has extent {}, want 1", axis, shape[axis]);
    drop[static_cast<size_t>(axis)] = true;
  }
  std::vector<int64_t> dims;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (axes.empty() ? shape[axis] != 1 : !drop[static_cast<size_t>(axis)])
      dims.push_back(shape[axis]);
  }
  return Reshaped(c, dims);
}

Status EvaluateUnsqueeze(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 2));
  OCTET_ASSIGN(const auto axes, c.IntsBefore(13, "axes", 1));
  const Shape& shape = c.input(0).shape;
  if (axes.size() > Shape::kMaxRank) return Unsupported("{} axes", axes.size());
  const int rank = shape.rank() + static_cast<int>(axes.size());
  std::vector<int64_t> dims(static_cast<size_t>(rank), 0);
  for (const int64_t given : axes) {
    OCTET_ASSIGN(const int axis, c.Axis(given, rank));
    if (dims[static_cast<size_t>(axis)] == 1) return Corrupt("axis {} is given twice", axis);
    dims[static_cast<size_t>(axis)] = 1;
  }
  int from = 0;
  for (int64_t& dim : dims) {
    if (dim == 0) dim = shape[from++];
  }
  return Reshaped(c, dims);
}

}  // namespace octet::onnx
