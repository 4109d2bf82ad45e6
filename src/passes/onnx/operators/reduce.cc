// Operators that fold the elements along axes: Reduce*, ArgMax, ArgMin.
#include <algorithm>
#include <limits>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

struct Reduction {
  std::vector<bool> reduced;
  std::vector<int64_t> dims;  // of the output
  bool identity = false;
};

Result<Reduction> ReductionOf(OperatorContext& c, int64_t axes_from_opset) {
  OCTET_TRY(c.ExpectInputs(1, 2));
  const Shape& x = c.input(0).shape;
  OCTET_ASSIGN(const auto axes, c.IntsBefore(axes_from_opset, "axes", 1));
  Reduction reduction;
  reduction.identity = axes.empty() && c.node().Int("noop_with_empty_axes", 0) != 0;
  reduction.reduced.assign(static_cast<size_t>(x.rank()), axes.empty() && !reduction.identity);
  for (const int64_t given : axes) {
    OCTET_ASSIGN(const int axis, c.Axis(given, x.rank()));
    reduction.reduced[static_cast<size_t>(axis)] = true;
  }
  const bool keep = c.node().Int("keepdims", 1) != 0;
  for (int axis = 0; axis < x.rank(); ++axis) {
    if (!reduction.reduced[static_cast<size_t>(axis)]) {
      reduction.dims.push_back(x[axis]);
    } else if (keep) {
      reduction.dims.push_back(1);
    }
  }
  return reduction;
}

// Strides that walk the output while the input is walked: 0 along reduced axes.
std::vector<int64_t> OutputStrides(const Shape& x, const std::vector<bool>& reduced) {
  std::vector<int64_t> strides(reduced.size(), 0);
  int64_t stride = 1;
  for (int axis = x.rank() - 1; axis >= 0; --axis) {
    if (reduced[static_cast<size_t>(axis)]) continue;
    strides[static_cast<size_t>(axis)] = stride;
    stride *= x[axis];
  }
  return strides;
}

// Accumulates in `Sum`; finish(sum, count of elements folded).
template <class F, class Finish>
Status Reduce(OperatorContext& c, int64_t axes_from_opset, double start, const F& f,
              const Finish& finish) {
  OCTET_ASSIGN(const Reduction reduction, ReductionOf(c, axes_from_opset));
  const OnnxTensor& x = c.input(0);
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, x.type, reduction.dims));
  if (bytes == nullptr) return {};
  return ForNumberType(x.type, [&]<class T>(T) -> Status {
    OCTET_ASSIGN(const Shape shape, ShapeOf(reduction.dims));
    std::vector<double> sums(static_cast<size_t>(shape.element_count()), start);
    OCTET_TRY(c.Spend(x.shape.element_count()));
    const auto* in = reinterpret_cast<const T*>(x.data.bytes().data());
    VisitStrided(x.shape, OutputStrides(x.shape, reduction.reduced), 0, [&](int64_t at) {
      double& sum = sums[static_cast<size_t>(at)];
      sum = f(sum, static_cast<double>(*in++));
    });
    const double count = sums.empty() ? 1
                                      : static_cast<double>(x.shape.element_count()) /
                                            static_cast<double>(sums.size());
    std::ranges::transform(sums, reinterpret_cast<T*>(bytes),
                           [&](double sum) { return static_cast<T>(finish(sum, count)); });
    return {};
  });
}

double Same(double sum, double) { return sum; }

template <class Better>
Status ArgBest(OperatorContext& c, const Better& better) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  const OnnxTensor& x = c.input(0);
  OCTET_ASSIGN(const int axis, c.Axis(c.node().Int("axis", 0), x.shape.rank()));
  const bool keep = c.node().Int("keepdims", 1) != 0;
  const bool last = c.node().Int("select_last_index", 0) != 0;
  std::vector<int64_t> dims(x.shape.dims().begin(), x.shape.dims().end());
  if (keep) {
    dims[static_cast<size_t>(axis)] = 1;
  } else {
    dims.erase(dims.begin() + axis);
  }
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kInt64, dims));
  if (bytes == nullptr) return {};
  return ForNumberType(x.type, [&]<class T>(T) -> Status {
    const auto* in = reinterpret_cast<const T*>(x.data.bytes().data());
    auto* out = reinterpret_cast<int64_t*>(bytes);
    const int64_t inner = x.shape.element_count(axis + 1, x.shape.rank());
    for (int64_t i = 0; i < x.shape.element_count(0, axis) * inner; ++i) {
      const T* row = in + i / inner * x.shape[axis] * inner + i % inner;
      int64_t best = 0;
      for (int64_t k = 1; k < x.shape[axis]; ++k) {
        if (better(row[k * inner], row[best * inner]) ||
            (last && row[k * inner] == row[best * inner]))
          best = k;
      }
      *out++ = best;
    }
    return {};
  });
}

}  // namespace

// ReduceSum took its axes as an input with opset 13, the others with 18.
Status EvaluateReduceSum(OperatorContext& c) {
  return Reduce(
      c, 13, 0, [](double a, double b) { return a + b; }, Same);
}
Status EvaluateReduceMean(OperatorContext& c) {
  return Reduce(
      c, 18, 0, [](double a, double b) { return a + b; },
      [](double sum, double count) { return sum / count; });
}
Status EvaluateReduceMax(OperatorContext& c) {
  return Reduce(
      c, 18, -std::numeric_limits<double>::infinity(),
      [](double a, double b) { return std::max(a, b); }, Same);
}
Status EvaluateReduceMin(OperatorContext& c) {
  return Reduce(
      c, 18, std::numeric_limits<double>::infinity(),
      [](double a, double b) { return std::min(a, b); }, Same);
}
Status EvaluateReduceProd(OperatorContext& c) {
  return Reduce(
      c, 18, 1, [](double a, double b) { return a * b; }, Same);
}
Status EvaluateArgMax(OperatorContext& c) {
  return ArgBest(c, [](auto a, auto b) { return a > b; });
}
Status EvaluateArgMin(OperatorContext& c) {
  return ArgBest(c, [](auto a, auto b) { return a < b; });
}

}  // namespace octet::onnx
