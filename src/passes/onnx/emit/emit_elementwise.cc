// Activations and arithmetic.
#include <algorithm>
#include <cmath>
#include <limits>

#include "passes/onnx/emit/emit.h"
#include "passes/onnx/graph_index.h"

namespace octet::onnx {
namespace {

struct KindRow {
  std::string_view name;
  OperatorKind kind;
};
constexpr KindRow kUnary[] = {{"Relu", OperatorKind::kRelu},
                              {"Sigmoid", OperatorKind::kLogistic},
                              {"Tanh", OperatorKind::kTanh},
                              {"HardSwish", OperatorKind::kHardSwish}};
constexpr KindRow kArithmetic[] = {{"Add", OperatorKind::kAdd},    {"Sum", OperatorKind::kAdd},
                                   {"Sub", OperatorKind::kSub},    {"Mul", OperatorKind::kMul},
                                   {"Div", OperatorKind::kDiv},    {"Max", OperatorKind::kMaximum},
                                   {"Min", OperatorKind::kMinimum}};

OperatorKind KindOf(std::span<const KindRow> rows, const OnnxNode& node) {
  for (const KindRow& row : rows) {
    if (row.name == node.op_type) return row.kind;
  }
  return OperatorKind::kCustom;
}

Status ExpectFloat(const Emitter& e) {
  const ElementType type = e.output(0).type;
  if (type == ElementType::kFloat32) return {};
  return Unsupported("elements are {}, only FLOAT32 is computed with", ElementTypeName(type));
}

// A constant operand in the layout of a node of `rank` dims, without the leading ones that
// broadcasting adds anyway.
Result<int> ConstantOperand(Emitter& e, int i, int rank, int least_rank) {
  OnnxTensor tensor = e.input(i);
  tensor.shape = tensor.shape.ExtendedTo(std::max(rank, tensor.shape.rank()));
  if (e.input_layout() == Layout::kChannelsLast)
    tensor = PermutedConstant(tensor, ChannelsLastAxes(tensor.shape.rank()));
  std::vector<int64_t> dims = DimsOf(tensor.shape);
  while (static_cast<int>(dims.size()) > least_rank && dims[0] == 1) dims.erase(dims.begin());
  OCTET_ASSIGN(tensor.shape, ShapeOf(dims));
  return e.AddConstant(std::move(tensor));
}

Result<int> Operand(Emitter& e, int i, int rank) {
  return e.input(i).is_known ? ConstantOperand(e, i, rank, 0) : e.Input(i);
}

}  // namespace

Status EmitUnary(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  e.Add(KindOf(kUnary, e.node()), {in}, {out});
  return {};
}

Status EmitArithmetic(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  const OperatorKind kind = KindOf(kArithmetic, e.node());
  const auto count = static_cast<int>(e.node().inputs.size());
  const int rank = e.output(0).shape.rank();
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_ASSIGN(int sum, Operand(e, 0, rank));
  for (int i = 1; i < count; ++i) {
    OCTET_ASSIGN(const int operand, Operand(e, i, rank));
    int to = out;
    if (i + 1 < count) {
      OCTET_ASSIGN(to, e.Temporary(ElementType::kFloat32, DimsOf(e.ShapeOfTensor(out))));
    }
    OCTET_TRY(AddPair(e, kind, sum, operand, to));
    sum = to;
  }
  return count == 1 ? e.ReshapeInto(sum, out) : Status();
}

Status EmitNeg(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  return AddPair(e, OperatorKind::kMul, in, e.Scalar(-1), out);
}

Status EmitAbs(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_ASSIGN(const int negative, e.Temporary(ElementType::kFloat32, DimsOf(e.ShapeOfTensor(in))));
  OCTET_TRY(AddPair(e, OperatorKind::kMul, in, e.Scalar(-1), negative));
  e.Add(OperatorKind::kMaximum, {in, negative}, {out});
  return {};
}

Status EmitLeakyRelu(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  e.Add(OperatorKind::kLeakyRelu, {in}, {out}, LeakyReluOptions{e.node().Float("alpha", 0.01F)});
  return {};
}

Status EmitPRelu(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  OCTET_TRY(e.ConstantInput(1));
  const int rank = e.input(0).shape.rank();
  if (e.graph().opset < 7 && e.input(1).shape.rank() == 1 && e.input(1).shape[0] != 1 && rank > 2) {
    // Before opset 7 one dim of slopes is one a channel.
    const std::vector<float> slopes(ElementsOf<float>(e.input(1)).begin(),
                                    ElementsOf<float>(e.input(1)).end());
    std::vector<int64_t> dims(static_cast<size_t>(rank) - 1, 1);
    dims[static_cast<size_t>(AxisInLayout(1, rank, e.input_layout())) - 1] =
        static_cast<int64_t>(slopes.size());
    OCTET_ASSIGN(const int in, e.Input(0));
    OCTET_ASSIGN(const int out, e.Output(0));
    return AddPair(e, OperatorKind::kPRelu, in, e.Constant<float>(dims, slopes), out);
  }
  OCTET_ASSIGN(const int slope, ConstantOperand(e, 1, rank, std::max(rank - 1, 1)));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  return AddPair(e, OperatorKind::kPRelu, in, slope, out);
}

Status EmitClip(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  float low = 0;
  float high = 0;
  if (!ClipBoundsOf(e.graph(), e.node(), low, high)) return Unsupported("bounds must be constants");
  OCTET_ASSIGN(int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  constexpr float kNone = std::numeric_limits<float>::infinity();
  if (low == 0 && (high == 6 || high == kNone)) {
    e.Add(high == 6 ? OperatorKind::kRelu6 : OperatorKind::kRelu, {in}, {out});
    return {};
  }
  if (low == -1 && high == 1) {
    e.Add(OperatorKind::kReluN1To1, {in}, {out});
    return {};
  }
  if (low != -kNone && high != kNone) {
    OCTET_ASSIGN(in, e.Binary(OperatorKind::kMaximum, in, e.Scalar(low)));
    low = -kNone;
  }
  if (low == -kNone && high == kNone) return e.ReshapeInto(in, out);
  const bool is_low = low != -kNone;
  e.Add(is_low ? OperatorKind::kMaximum : OperatorKind::kMinimum,
        {in, e.Scalar(is_low ? low : high)}, {out});
  return {};
}

// clamp(alpha x + beta, 0, 1) = relu6(6 alpha x + 6 beta) / 6.
Status EmitHardSigmoid(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  const float alpha = 6 * e.node().Float("alpha", 0.2F);
  const float beta = 6 * e.node().Float("beta", 0.5F);
  OCTET_ASSIGN(int x, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  constexpr float kOne = 1e-6F;
  const std::vector<int64_t> dims = DimsOf(e.ShapeOfTensor(x));
  if (std::abs(alpha - 1) > kOne) {
    OCTET_ASSIGN(const int scaled, e.Temporary(ElementType::kFloat32, dims));
    OCTET_TRY(AddPair(e, OperatorKind::kMul, x, e.Scalar(alpha), scaled));
    x = scaled;
  }
  OCTET_ASSIGN(const int shifted, e.Temporary(ElementType::kFloat32, dims));
  OCTET_TRY(AddPair(e, OperatorKind::kAdd, x, e.Scalar(beta), shifted,
                    AddSubOptions{Activation::kRelu6}));
  return AddPair(e, OperatorKind::kMul, shifted, e.Scalar(1.0F / 6.0F), out);
}

Status EmitSoftmax(Emitter& e) {
  OCTET_TRY(ExpectFloat(e));
  const Shape& x = e.input(0).shape;
  const int rank = x.rank();
  const bool coerced = e.graph().opset < 13;
  int64_t axis = e.node().Int("axis", coerced ? 1 : -1);
  if (axis < 0) axis += rank;
  OCTET_ASSIGN(int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  const SoftmaxOptions options{1.0F};
  const int stored = AxisInLayout(static_cast<int>(axis), rank, e.input_layout());
  if (coerced && axis != rank - 1) {
    const int at = static_cast<int>(axis);
    OCTET_ASSIGN(in, e.Reshaped(in, {x.element_count(0, at), x.element_count(at, rank)}));
    OCTET_ASSIGN(const int rows, e.Temporary(ElementType::kFloat32, DimsOf(e.ShapeOfTensor(in))));
    e.Add(OperatorKind::kSoftmax, {in}, {rows}, options);
    return e.ReshapeInto(rows, out);
  }
  if (stored == rank - 1) {
    e.Add(OperatorKind::kSoftmax, {in}, {out}, options);
    return {};
  }
  std::vector<int> perm;
  for (int i = 0; i < rank; ++i) perm.push_back(i);
  std::swap(perm[static_cast<size_t>(stored)], perm.back());
  OCTET_ASSIGN(const int moved, e.Transposed(in, perm));
  OCTET_ASSIGN(const int soft, e.Temporary(ElementType::kFloat32, DimsOf(e.ShapeOfTensor(moved))));
  e.Add(OperatorKind::kSoftmax, {moved}, {soft}, options);
  return e.TransposeInto(soft, perm, out);
}

Status EmitCast(Emitter& e) {
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  e.Add(OperatorKind::kCast, {in}, {out}, CastOptions{e.input(0).type, e.output(0).type});
  return {};
}

}  // namespace octet::onnx
