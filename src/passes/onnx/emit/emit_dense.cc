// Products with a matrix. A Dense layer is written as a convolution, which has one scale an output
// channel when it is quantised, everywhere; FULLY_CONNECTED has not.
#include <algorithm>

#include "passes/onnx/emit/emit.h"

namespace octet::onnx {
namespace {

// y[rows][m] = sum over k of x[rows][k] * w[m][k] as a 1x1 CONV_2D on [rows, 1, 1, k].
Result<int> AddPointwise(Emitter& e, int x, int64_t rows, const OnnxTensor& weights,
                         const std::vector<float>& bias) {
  const int64_t outputs = weights.shape[0];
  const int64_t depth = weights.shape[1];
  OCTET_ASSIGN(const int in, e.Reshaped(x, {rows, 1, 1, depth}));
  OCTET_ASSIGN(const int out, e.Temporary(ElementType::kFloat32, {rows, 1, 1, outputs}));
  OnnxTensor filter = weights;
  OCTET_ASSIGN(filter.shape, ShapeOf({outputs, 1, 1, depth}));
  Conv2DOptions options;
  options.padding = Padding::kValid;
  options.stride_h = options.stride_w = 1;
  e.Add(OperatorKind::kConv2D,
        {in, e.AddConstant(std::move(filter)), e.Constant<float>({outputs}, bias)}, {out}, options);
  return out;
}

// Columns of w[m][k] in the order in which the input is stored.
Result<OnnxTensor> InStoredOrder(const OnnxTensor& weights, const Shape& x, Layout layout) {
  if (layout == Layout::kOnnx || x.rank() < 3) return weights;
  std::vector<int64_t> dims = DimsOf(x);
  dims[0] = weights.shape[0];
  OnnxTensor unflattened = weights;
  OCTET_ASSIGN(unflattened.shape, ShapeOf(dims));
  OnnxTensor moved = PermutedConstant(unflattened, ChannelsLastAxes(x.rank()));
  moved.shape = weights.shape;
  return moved;
}

// Both operands computed at run time: every product, then their sums. For small matrices.
Status EmitRuntimeProduct(Emitter& e) {
  constexpr int64_t kMostProducts = 1 << 22;
  const Shape& a = e.input(0).shape;
  const Shape& b = e.input(1).shape;
  if (a.rank() != b.rank() || a.rank() < 2)
    return Unsupported("{} times {}: both computed at run time", a.ToString(), b.ToString());
  const int rank = a.rank();
  for (int axis = 0; axis < rank - 2; ++axis) {
    if (a[axis] != b[axis])
      return Unsupported("{} times {}: both computed at run time", a.ToString(), b.ToString());
  }
  const int64_t items = a.element_count(0, rank - 2);
  const int64_t m = a[rank - 2], k = a[rank - 1], n = b[rank - 1];
  if (items * m * k * n > kMostProducts)
    return Unsupported("{} times {}, both computed at run time, takes {} products", a.ToString(),
                       b.ToString(), items * m * k * n);
  OCTET_ASSIGN(int left, e.Input(0));
  OCTET_ASSIGN(int right, e.Input(1));
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_ASSIGN(left, e.Reshaped(left, {items, m, k, 1}));
  OCTET_ASSIGN(right, e.Reshaped(right, {items, 1, k, n}));
  OCTET_ASSIGN(const int products, e.Temporary(ElementType::kFloat32, {items, m, k, n}));
  e.Add(OperatorKind::kMul, {left, right}, {products});
  OCTET_ASSIGN(const int sums, e.Temporary(ElementType::kFloat32, {items, m, n}));
  e.Add(OperatorKind::kSum, {products, e.Integers({2})}, {sums}, ReducerOptions{false});
  return e.ReshapeInto(sums, out);
}

}  // namespace

Status EmitDense(Emitter& e) {
  OCTET_ASSIGN(const OnnxTensor weights, e.ConstantInput(1));
  std::vector<float> bias(static_cast<size_t>(weights.shape[0]), 0);
  if (e.HasInput(2)) {
    OCTET_ASSIGN(const OnnxTensor given, e.ConstantInput(2));
    bias.assign(ElementsOf<float>(given).begin(), ElementsOf<float>(given).end());
  }
  OCTET_ASSIGN(const int x, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_ASSIGN(const OnnxTensor stored, InStoredOrder(weights, e.input(0).shape, e.input_layout()));
  OCTET_ASSIGN(const int product, AddPointwise(e, x, e.input(0).shape[0], stored, bias));
  return e.ReshapeInto(product, out);
}

Status EmitMatMul(Emitter& e) {
  if (e.output(0).type != ElementType::kFloat32)
    return Unsupported("elements are {}", ElementTypeName(e.output(0).type));
  const bool by_matrix = e.input(1).is_known && e.input(1).shape.rank() == 2;
  if (!by_matrix) return EmitRuntimeProduct(e);
  const OnnxTensor weights = PermutedConstant(e.input(1), {1, 0});
  const int64_t rows = e.input(0).shape.element_count() / std::max(weights.shape[1], 1);
  OCTET_ASSIGN(const int x, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_ASSIGN(const int product,
               AddPointwise(e, x, rows, weights,
                            std::vector<float>(static_cast<size_t>(weights.shape[0]), 0)));
  return e.ReshapeInto(product, out);
}

}  // namespace octet::onnx
