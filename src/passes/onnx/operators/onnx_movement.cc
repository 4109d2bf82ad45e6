// Operators that pick, join and repeat elements along axes; any element type.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

std::vector<int64_t> DimsOf(const Shape& shape) {
  return {shape.dims().begin(), shape.dims().end()};
}

// Output 0 of `dims` gathers input 0: element i comes from start + sum of index * stride.
Status Gathered(OperatorContext& context, int output, const std::vector<int64_t>& dims,
                std::span<const int64_t> strides, int64_t start) {
  const OnnxTensor& x = context.input(0);
  OCTET_ASSIGN(const Shape shape, ShapeOf(dims));
  OCTET_ASSIGN(uint8_t * bytes, context.Output(output, x.type, shape));
  if (bytes == nullptr) return {};
  const size_t size = ElementBytes(x);
  const uint8_t* from = x.data.bytes().data();
  VisitStrided(shape, strides, start, [&](int64_t offset) {
    std::memcpy(bytes, from + static_cast<size_t>(offset) * size, size);
    bytes += size;
  });
  return {};
}

}  // namespace

Status EvaluateTranspose(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  const Shape& shape = c.input(0).shape;
  std::vector<int64_t> perm = c.node().Ints("perm");
  if (perm.empty()) {
    for (int axis = shape.rank() - 1; axis >= 0; --axis) perm.push_back(axis);
  }
  std::vector<int64_t> sorted = perm;
  std::ranges::sort(sorted);
  std::vector<int64_t> identity(static_cast<size_t>(shape.rank()));
  std::iota(identity.begin(), identity.end(), 0);
  if (sorted != identity) return Corrupt("perm is not a permutation of {} dims", shape.rank());
  const auto strides = StridesOf(shape);
  std::vector<int64_t> dims;
  std::vector<int64_t> moved;
  for (const int64_t axis : perm) {
    dims.push_back(shape[static_cast<int>(axis)]);
    moved.push_back(strides[static_cast<size_t>(axis)]);
  }
  OCTET_TRY(Gathered(c, 0, dims, moved, 0));
  if (!c.input(0).is_known || c.input(0).quantization.empty()) return {};
  ChannelQuantization quantization = c.input(0).quantization;
  if (quantization.per_channel())
    quantization.axis = static_cast<int>(std::ranges::find(perm, quantization.axis) - perm.begin());
  c.SetQuantization(0, std::move(quantization));
  return {};
}

Status EvaluateExpand(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 2));
  OCTET_ASSIGN(const auto dims, c.Integers(1));
  OCTET_ASSIGN(const Shape wanted, ShapeOf(dims));
  OCTET_ASSIGN(const Shape shape, BroadcastShape(c.input(0).shape, wanted));
  return Gathered(c, 0, DimsOf(shape), BroadcastStrides(c.input(0).shape, shape), 0);
}

Status EvaluateTile(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 2));
  OCTET_ASSIGN(const auto repeats, c.Integers(1));
  const Shape& shape = c.input(0).shape;
  if (static_cast<int>(repeats.size()) != shape.rank())
    return Corrupt("{} repeats for {} dims", repeats.size(), shape.rank());
  std::vector<int64_t> dims;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const int64_t repeat = repeats[static_cast<size_t>(axis)];
    if (repeat < 0 || repeat > Shape::kMaxElements) return Corrupt("repeat {}", repeat);
    dims.push_back(shape[axis] * repeat);
  }
  OCTET_ASSIGN(const Shape tiled, ShapeOf(dims));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(0).type, tiled));
  if (bytes == nullptr) return {};
  const size_t size = ElementBytes(c.input(0));
  const auto strides = StridesOf(shape);
  const uint8_t* from = c.input(0).data.bytes().data();
  VisitStrided(tiled, StridesOf(tiled), 0, [&](int64_t at) {
    int64_t offset = 0;
    int64_t rest = at;
    for (int axis = tiled.rank() - 1; axis >= 0; --axis) {
      offset += rest % tiled[axis] % shape[axis] * strides[static_cast<size_t>(axis)];
      rest /= tiled[axis];
    }
    std::memcpy(bytes + static_cast<size_t>(at) * size, from + static_cast<size_t>(offset) * size,
                size);
  });
  return {};
}

Status EvaluateConcat(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1 << 16));
  const OnnxTensor& first = c.input(0);
  OCTET_ASSIGN(const int axis, c.Axis(c.node().Int("axis", 1), first.shape.rank()));
  std::vector<int64_t> dims = DimsOf(first.shape);
  for (int i = 1; i < c.input_count(); ++i) {
    if (!c.HasInput(i)) return Corrupt("input {} is missing", i);
    const Shape& shape = c.input(i).shape;
    OCTET_TRY(c.ExpectType(i, first.type));
    bool fits = shape.rank() == first.shape.rank();
    for (int d = 0; fits && d < shape.rank(); ++d) fits = d == axis || shape[d] == first.shape[d];
    if (!fits)
      return Corrupt("input {} is {}, input 0 {}", i, shape.ToString(), first.shape.ToString());
    dims[static_cast<size_t>(axis)] += shape[axis];
  }
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, first.type, dims));
  if (bytes == nullptr) return {};
  const int64_t outer = first.shape.element_count(0, axis);
  for (int64_t row = 0; row < outer; ++row) {
    for (int i = 0; i < c.input_count(); ++i) {
      const Shape& shape = c.input(i).shape;
      const size_t size =
          static_cast<size_t>(shape.element_count(axis, shape.rank())) * ElementBytes(first);
      if (size > 0)
        std::memcpy(bytes, c.input(i).data.bytes().data() + static_cast<size_t>(row) * size, size);
      bytes += size;
    }
  }
  return {};
}

Status EvaluateSplit(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 2));
  const Shape& shape = c.input(0).shape;
  OCTET_ASSIGN(const int axis, c.Axis(c.node().Int("axis", 0), shape.rank()));
  OCTET_ASSIGN(std::vector<int64_t> sizes, c.IntsBefore(13, "split", 1));
  if (sizes.empty()) {
    const int64_t count = std::max(c.output_count(), 1);
    const int64_t part = (shape[axis] + count - 1) / count;  // the last one may be smaller
    for (int64_t i = 0; i < count; ++i)
      sizes.push_back(std::clamp<int64_t>(shape[axis] - i * part, 0, part));
  }
  if (static_cast<int>(sizes.size()) < c.output_count())
    return Corrupt("{} parts for {} outputs", sizes.size(), c.output_count());
  const auto strides = StridesOf(shape);
  int64_t begin = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] < 0 || begin + sizes[i] > shape[axis])
      return Corrupt("the parts exceed the extent {}", shape[axis]);
    std::vector<int64_t> dims = DimsOf(shape);
    dims[static_cast<size_t>(axis)] = sizes[i];
    OCTET_TRY(Gathered(c, static_cast<int>(i), dims, strides,
                       begin * strides[static_cast<size_t>(axis)]));
    begin += sizes[i];
  }
  if (begin != shape[axis])
    return Corrupt("the parts sum to {}, the extent is {}", begin, shape[axis]);
  return {};
}

Result<std::vector<SliceRange>> SliceRanges(OperatorContext& c) {
  const Shape& shape = c.input(0).shape;
  OCTET_ASSIGN(const auto starts, c.IntsBefore(10, "starts", 1));
  OCTET_ASSIGN(const auto ends, c.IntsBefore(10, "ends", 2));
  OCTET_ASSIGN(std::vector<int64_t> axes, c.IntsBefore(10, "axes", 3));
  OCTET_ASSIGN(std::vector<int64_t> steps, c.IntsBefore(10, "steps", 4));
  if (axes.empty()) {
    axes.resize(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  steps.resize(std::max(steps.size(), starts.size()), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size())
    return Corrupt("{} starts, {} ends, {} axes", starts.size(), ends.size(), axes.size());
  std::vector<SliceRange> ranges;
  for (const int dim : shape.dims()) ranges.push_back({0, dim, 1, dim});
  for (size_t i = 0; i < starts.size(); ++i) {
    OCTET_ASSIGN(const int axis, c.Axis(axes[i], shape.rank()));
    const int64_t step = steps[i];
    const int64_t dim = shape[axis];
    if (step == 0 || step < -Shape::kMaxElements || step > Shape::kMaxElements)
      return Corrupt("step {}", step);
    const auto bound = [&](int64_t at, int64_t low, int64_t high) {
      return std::clamp(at < 0 ? (at < -dim ? int64_t{-1} : at + dim) : at, low, high);
    };
    const int64_t low = step > 0 ? 0 : -1;
    const int64_t high = step > 0 ? dim : dim - 1;
    // A start before the first element is the first element, whatever the direction.
    const int64_t start = bound(starts[i], step > 0 ? 0 : std::min<int64_t>(0, dim - 1), high);
    const int64_t end = bound(ends[i], low, high);
    const int64_t span = step > 0 ? end - start : start - end;
    const int64_t stride = step > 0 ? step : -step;
    ranges[static_cast<size_t>(axis)] = {start, end, step,
                                         span > 0 ? (span + stride - 1) / stride : 0};
  }
  return ranges;
}

Status EvaluateSlice(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 5));
  OCTET_ASSIGN(const auto ranges, SliceRanges(c));
  auto strides = StridesOf(c.input(0).shape);
  std::vector<int64_t> dims;
  int64_t start = 0;
  for (size_t axis = 0; axis < ranges.size(); ++axis) {
    dims.push_back(ranges[axis].count);
    start += ranges[axis].start * strides[axis];
    strides[axis] *= ranges[axis].step;
  }
  return Gathered(c, 0, dims, strides, start);
}

Status EvaluateGather(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 2));
  const OnnxTensor& x = c.input(0);
  OCTET_ASSIGN(const int axis, c.Axis(c.node().Int("axis", 0), x.shape.rank()));
  const Shape& picks = c.input(1).shape;
  std::vector<int64_t> dims;
  for (int i = 0; i < axis; ++i) dims.push_back(x.shape[i]);
  for (const int dim : picks.dims()) dims.push_back(dim);
  for (int i = axis + 1; i < x.shape.rank(); ++i) dims.push_back(x.shape[i]);
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, x.type, dims));
  if (bytes == nullptr) return {};
  OCTET_ASSIGN(const auto indices, c.Integers(1));
  const size_t size =
      static_cast<size_t>(x.shape.element_count(axis + 1, x.shape.rank())) * ElementBytes(x);
  for (int64_t row = 0; row < x.shape.element_count(0, axis); ++row) {
    for (const int64_t given : indices) {
      OCTET_ASSIGN(const int at, c.Axis(given, x.shape[axis]));
      const size_t from = static_cast<size_t>(row * x.shape[axis] + at) * size;
      if (size > 0) std::memcpy(bytes, x.data.bytes().data() + from, size);
      bytes += size;
    }
  }
  return {};
}

}  // namespace octet::onnx
