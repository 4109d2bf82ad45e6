// Reductions along axes.
#include <algorithm>

#include "passes/onnx/emit/emit.h"

namespace octet::onnx {
namespace {

// The reduced axes where the input stores them; empty for a reduction that reduces nothing.
Result<std::vector<int64_t>> ReducedAxes(const Emitter& e) {
  const OnnxNode& node = e.node();
  const int rank = e.input(0).shape.rank();
  std::vector<int64_t> axes = node.Ints("axes");
  if (axes.empty() && e.HasInput(1)) {
    OCTET_ASSIGN(const OnnxTensor given, e.ConstantInput(1));
    const auto elements = ElementsOf<int64_t>(given);
    axes.assign(elements.begin(), elements.end());
  }
  if (node.op_type.starts_with("Global")) {
    for (int axis = 2; axis < rank; ++axis) axes.push_back(axis);
  } else if (axes.empty() && node.Int("noop_with_empty_axes", 0) == 0) {
    for (int axis = 0; axis < rank; ++axis) axes.push_back(axis);
  }
  for (int64_t& axis : axes) {
    axis = AxisInLayout(static_cast<int>(axis < 0 ? axis + rank : axis), rank, e.input_layout());
  }
  std::ranges::sort(axes);
  return axes;
}

OperatorKind KindOf(const OnnxNode& node) {
  if (node.op_type == "ReduceSum") return OperatorKind::kSum;
  if (node.op_type == "ReduceMax" || node.op_type == "ReduceMin" || node.op_type == "GlobalMaxPool")
    return OperatorKind::kReduceMax;
  return OperatorKind::kMean;
}

Status Reduce(Emitter& e, int in, int out) {
  OCTET_ASSIGN(const auto axes, ReducedAxes(e));
  if (axes.empty()) return e.ReshapeInto(in, out);
  const bool keeps = e.input(0).shape.rank() == e.output(0).shape.rank();
  e.Add(KindOf(e.node()), {in, e.Integers(axes)}, {out}, ReducerOptions{keeps});
  return {};
}

Status ExpectFloat(const Emitter& e) {
  if (e.output(0).type == ElementType::kFloat32) return {};
  return Unsupported("elements are {}, only FLOAT32 is computed with",
                     ElementTypeName(e.output(0).type));
}

}  // namespace

Status EmitReduce(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  return Reduce(e, in, out);
}

Status EmitGlobalPool(Emitter& e) { return EmitReduce(e); }

// min(x) = -max(-x)
Status EmitReduceMin(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_ASSIGN(const int negative, e.Binary(OperatorKind::kMul, in, e.Scalar(-1)));
  OCTET_ASSIGN(const int largest, e.Temporary(ElementType::kFloat32, DimsOf(e.ShapeOfTensor(out))));
  OCTET_TRY(Reduce(e, negative, largest));
  e.Add(OperatorKind::kMul, {largest, e.Scalar(-1)}, {out});
  return {};
}

Status EmitArgMax(Emitter& e) {
  if (e.node().Int("select_last_index", 0) != 0) return Unsupported("select_last_index");
  if (e.input(0).type != ElementType::kFloat32)
    return Unsupported("elements are {}", ElementTypeName(e.input(0).type));
  const Shape& x = e.input(0).shape;
  int64_t axis = e.node().Int("axis", 0);
  if (axis < 0) axis += x.rank();
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  std::vector<int64_t> dims = DimsOf(x);
  dims.erase(dims.begin() + axis);
  OCTET_ASSIGN(const int index, e.Temporary(ElementType::kInt64, dims));
  const auto where = static_cast<int32_t>(axis);
  e.Add(OperatorKind::kArgMax, {in, e.Constant<int32_t>({}, {&where, 1})}, {index},
        OutputTypeOptions{ElementType::kInt64});
  return e.ReshapeInto(index, out);
}

}  // namespace octet::onnx
