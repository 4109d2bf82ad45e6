// The operators of octet's own domain, which passes make of several nodes.
#include <algorithm>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {

// y[n][m] = sum over k of x[n][k] * w[m][k] + b[m], the dims of x behind the first read as one.
Status EvaluateDense(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 3));
  const Shape& x = c.input(0).shape;
  OCTET_TRY(c.ExpectRank(1, 2, 2));
  const Shape& w = c.input(1).shape;
  if (x.rank() < 2 || x.element_count(1, x.rank()) != w[1])
    return Corrupt("{} by {}", x.ToString(), w.ToString());
  OCTET_ASSIGN(uint8_t * bytes,
               c.Output(0, ElementType::kFloat32, std::vector<int64_t>{x[0], w[0]}));
  if (bytes == nullptr) return {};
  auto* out = reinterpret_cast<float*>(bytes);
  OCTET_TRY(c.Spend(w.element_count() * x[0]));
  for (int64_t n = 0; n < x[0]; ++n) {
    for (int64_t m = 0; m < w[0]; ++m) {
      double sum = c.HasInput(2) ? c.Elements<float>(2)[static_cast<size_t>(m)] : 0;
      for (int64_t k = 0; k < w[1]; ++k)
        sum += static_cast<double>(c.Elements<float>(0)[static_cast<size_t>(n * w[1] + k)]) *
               c.Elements<float>(1)[static_cast<size_t>(m * w[1] + k)];
      *out++ = static_cast<float>(sum);
    }
  }
  return {};
}

// y[n][j * group + i] = x[n][i * (C / group) + j].
Status EvaluateChannelShuffle(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  const Shape& x = c.input(0).shape;
  const int64_t groups = c.node().Int("group", 1);
  OCTET_TRY(c.ExpectRank(0, 2, Shape::kMaxRank));
  if (groups < 1 || x[1] % groups != 0) return Corrupt("group {} of {}", groups, x.ToString());
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(0).type, x));
  if (bytes == nullptr) return {};
  const int64_t plane = x.element_count(2, x.rank()) * ElementBits(c.input(0).type) / 8;
  const int64_t each = x[1] / groups;
  const auto in = c.input(0).data.bytes();
  for (int64_t n = 0; n < x[0]; ++n) {
    for (int64_t channel = 0; channel < x[1]; ++channel) {
      const int64_t from = channel % groups * each + channel / groups;
      const auto plane_bytes =
          in.subspan(static_cast<size_t>((n * x[1] + from) * plane), static_cast<size_t>(plane));
      bytes = std::ranges::copy(plane_bytes, bytes).out;
    }
  }
  return {};
}

}  // namespace octet::onnx
