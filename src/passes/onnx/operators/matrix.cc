// MatMul and Gemm on float32.
#include <algorithm>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

// out[m][n] += scale * sum over k of a[m][k] * b[k][n]; a and b may be read transposed.
struct Product {
  int64_t m, n, k;
  int64_t a_row, a_column, b_row, b_column;  // strides
  float scale = 1;
};

void Multiply(const Product& p, const float* a, const float* b, float* out) {
  for (int64_t i = 0; i < p.m; ++i) {
    for (int64_t k = 0; k < p.k; ++k) {
      const float left = p.scale * a[i * p.a_row + k * p.a_column];
      const float* right = b + k * p.b_row;
      float* to = out + i * p.n;
      for (int64_t j = 0; j < p.n; ++j) to[j] += left * right[j * p.b_column];
    }
  }
}

Shape Leading(const Shape& shape) {
  std::vector<int64_t> dims(shape.dims().begin(), shape.dims().end() - 2);
  return *ShapeOf(dims);  // a part of a Shape is one
}

}  // namespace

Status EvaluateMatMul(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 2));
  OCTET_TRY(c.ExpectType(0, ElementType::kFloat32));
  OCTET_TRY(c.ExpectType(1, ElementType::kFloat32));
  OCTET_TRY(c.ExpectRank(0, 1, Shape::kMaxRank));
  OCTET_TRY(c.ExpectRank(1, 1, Shape::kMaxRank));
  const bool row = c.input(0).shape.rank() == 1;
  const bool column = c.input(1).shape.rank() == 1;
  const Shape a = row ? c.input(0).shape.ExtendedTo(2) : c.input(0).shape;
  const Shape b = column ? Shape{c.input(1).shape[0], 1} : c.input(1).shape;
  const int ra = a.rank(), rb = b.rank();
  if (a[ra - 1] != b[rb - 2]) return Corrupt("{} times {}", a.ToString(), b.ToString());
  OCTET_ASSIGN(const Shape batch, BroadcastShape(Leading(a), Leading(b)));
  std::vector<int64_t> dims(batch.dims().begin(), batch.dims().end());
  if (!row) dims.push_back(a[ra - 2]);
  if (!column) dims.push_back(b[rb - 1]);
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, dims));
  if (bytes == nullptr) return {};
  const Product p{a[ra - 2], b[rb - 1], a[ra - 1], a[ra - 1], 1, b[rb - 1], 1};
  OCTET_TRY(c.Spend(batch.element_count() * p.m * p.n * p.k));
  std::vector<int64_t> offsets_b;
  VisitStrided(batch, BroadcastStrides(Leading(b), batch), 0,
               [&](int64_t at) { offsets_b.push_back(at * p.k * p.n); });
  auto* out = reinterpret_cast<float*>(bytes);
  size_t item = 0;
  VisitStrided(batch, BroadcastStrides(Leading(a), batch), 0, [&](int64_t at) {
    Multiply(p, c.Elements<float>(0).data() + at * p.m * p.k,
             c.Elements<float>(1).data() + offsets_b[item++], out);
    out += p.m * p.n;
  });
  return {};
}

Status EvaluateGemm(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 3));
  for (int i = 0; i < c.input_count(); ++i) {
    if (!c.HasInput(i)) continue;
    OCTET_TRY(c.ExpectType(i, ElementType::kFloat32));
    if (i < 2) OCTET_TRY(c.ExpectRank(i, 2, 2));
  }
  const Shape& a = c.input(0).shape;
  const Shape& b = c.input(1).shape;
  const bool ta = c.node().Int("transA", 0) != 0;
  const bool tb = c.node().Int("transB", 0) != 0;
  Product p{};
  p.m = ta ? a[1] : a[0];
  p.k = ta ? a[0] : a[1];
  p.n = tb ? b[0] : b[1];
  if (p.k != (tb ? b[1] : b[0]))
    return Corrupt("{} times {} with transA {} transB {}", a.ToString(), b.ToString(), ta, tb);
  p.a_row = ta ? 1 : a[1];
  p.a_column = ta ? a[1] : 1;
  p.b_row = tb ? 1 : b[1];
  p.b_column = tb ? b[1] : 1;
  p.scale = c.node().Float("alpha", 1);
  OCTET_ASSIGN(const Shape shape, ShapeOf({p.m, p.n}));
  if (c.HasInput(2)) {
    OCTET_ASSIGN(const Shape sum, BroadcastShape(c.input(2).shape, shape));
    if (sum != shape)
      return Corrupt("C {} does not broadcast to {}", c.input(2).shape.ToString(),
                     shape.ToString());
  }
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, shape));
  if (bytes == nullptr) return {};
  OCTET_TRY(c.Spend(p.m * p.n * p.k));
  auto* out = reinterpret_cast<float*>(bytes);
  Multiply(p, c.Elements<float>(0).data(), c.Elements<float>(1).data(), out);
  if (!c.HasInput(2)) return {};
  const float beta = c.node().Float("beta", 1);
  VisitStrided(shape, BroadcastStrides(c.input(2).shape, shape), 0,
               [&](int64_t at) { *out++ += beta * c.Elements<float>(2)[static_cast<size_t>(at)]; });
  return {};
}

}  // namespace octet::onnx
