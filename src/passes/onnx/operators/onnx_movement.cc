// Operators that move elements and never compute with them; any element type.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

size_t ElementBytes(const OnnxTensor& tensor) {
  return static_cast<size_t>(ElementBits(tensor.type)) / 8;
}

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
  return Gathered(c, 0, dims, moved, 0);
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

Result<PadAmounts> PadAmountsOf(OperatorContext& c) {
  const int rank = c.input(0).shape.rank();
  PadAmounts amounts{std::vector<int64_t>(static_cast<size_t>(rank), 0),
                     std::vector<int64_t>(static_cast<size_t>(rank), 0)};
  OCTET_ASSIGN(const auto pads, c.IntsBefore(11, "pads", 1));
  std::vector<int64_t> axes;
  if (c.HasInput(3)) {
    OCTET_ASSIGN(axes, c.Integers(3));
  } else {
    axes.resize(static_cast<size_t>(rank));
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (pads.size() != 2 * axes.size())
    return Corrupt("{} pads for {} axes", pads.size(), axes.size());
  for (size_t i = 0; i < axes.size(); ++i) {
    OCTET_ASSIGN(const int axis, c.Axis(axes[i], rank));
    for (const int64_t pad : {pads[i], pads[i + axes.size()]}) {
      if (pad < -Shape::kMaxElements || pad > Shape::kMaxElements) return Corrupt("pad {}", pad);
    }
    amounts.before[static_cast<size_t>(axis)] = pads[i];
    amounts.after[static_cast<size_t>(axis)] = pads[i + axes.size()];
  }
  return amounts;
}

int64_t PadSource(int64_t at, int64_t extent, std::string_view mode) {
  if (at >= 0 && at < extent) return at;
  if (mode == "edge") return std::clamp<int64_t>(at, 0, extent - 1);
  if (mode == "constant") return -1;
  if (extent == 1) return 0;
  const int64_t period = 2 * (extent - 1);  // reflect
  const int64_t phase = (at % period + period) % period;
  return phase < extent ? phase : period - phase;
}

Status EvaluatePad(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 4));
  const OnnxTensor& x = c.input(0);
  const std::string mode = c.node().String("mode", "constant");
  if (mode != "constant" && mode != "edge" && mode != "reflect")
    return Unsupported("mode '{}'", mode);
  OCTET_ASSIGN(const PadAmounts pads, PadAmountsOf(c));
  std::vector<int64_t> dims;
  for (int axis = 0; axis < x.shape.rank(); ++axis) {
    const auto a = static_cast<size_t>(axis);
    if (x.shape[axis] == 0 && mode != "constant")
      return Corrupt("mode '{}' on an empty axis", mode);
    dims.push_back(x.shape[axis] + pads.before[a] + pads.after[a]);
  }
  OCTET_ASSIGN(const Shape shape, ShapeOf(dims));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, x.type, shape));
  if (bytes == nullptr) return {};
  const size_t size = ElementBytes(x);
  std::vector<uint8_t> fill(size, 0);
  const float value = c.node().Float("value", 0);
  if (c.opset() < 11 && x.type == ElementType::kFloat32) std::memcpy(fill.data(), &value, size);
  if (c.HasInput(2) && c.input(2).type == x.type && c.input(2).shape.element_count() == 1)
    std::memcpy(fill.data(), c.input(2).data.bytes().data(), size);
  const auto strides = StridesOf(x.shape);
  VisitStrided(shape, StridesOf(shape), 0, [&](int64_t at) {
    int64_t offset = 0;
    bool inside = true;
    int64_t rest = at;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      const auto a = static_cast<size_t>(axis);
      const int64_t source = PadSource(rest % shape[axis] - pads.before[a], x.shape[axis], mode);
      rest /= shape[axis];
      inside = inside && source >= 0;
      offset += source * strides[a];
    }
    const uint8_t* from =
        inside ? x.data.bytes().data() + static_cast<size_t>(offset) * size : fill.data();
    std::memcpy(bytes + static_cast<size_t>(at) * size, from, size);
  });
  return {};
}

Status EvaluateDepthToSpace(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_TRY(c.ExpectRank(0, 4, 4));
  const Shape& shape = c.input(0).shape;
  const int64_t block = c.node().Int("blocksize", 0);
  if (block < 1 || block > 1 << 15 || shape[1] % (block * block) != 0)
    return Corrupt("blocksize {} of {} channels", block, shape[1]);
  const int64_t channels = shape[1] / (block * block);
  const bool depth_first = c.node().String("mode", "DCR") == "DCR";
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(0).type,
                                         std::vector<int64_t>{shape[0], channels, shape[2] * block,
                                                              shape[3] * block}));
  if (bytes == nullptr) return {};
  const size_t size = ElementBytes(c.input(0));
  const int64_t plane = int64_t{shape[2]} * shape[3];
  const int64_t block_stride = depth_first ? channels * plane : plane;
  const int64_t channel_stride = depth_first ? plane : block * block * plane;
  // Output index [n, c, h, by, w, bx].
  const Shape index{shape[0], static_cast<int>(channels), shape[2], static_cast<int>(block),
                    shape[3], static_cast<int>(block)};
  const int64_t strides[] = {shape[1] * plane, channel_stride, shape[3], block * block_stride, 1,
                             block_stride};
  const uint8_t* from = c.input(0).data.bytes().data();
  VisitStrided(index, strides, 0, [&](int64_t offset) {
    std::memcpy(bytes, from + static_cast<size_t>(offset) * size, size);
    bytes += size;
  });
  return {};
}

Status EvaluateSpaceToDepth(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_TRY(c.ExpectRank(0, 4, 4));
  const Shape& shape = c.input(0).shape;
  const int64_t block = c.node().Int("blocksize", 0);
  if (block < 1 || block > 1 << 15 || shape[2] % block != 0 || shape[3] % block != 0)
    return Corrupt("blocksize {} of {}", block, shape.ToString());
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(0).type,
                                         std::vector<int64_t>{shape[0], shape[1] * block * block,
                                                              shape[2] / block, shape[3] / block}));
  if (bytes == nullptr) return {};
  const size_t size = ElementBytes(c.input(0));
  // Output index [n, by, bx, c, h, w].
  const int b = static_cast<int>(block);
  const Shape index{shape[0], b, b, shape[1], shape[2] / b, shape[3] / b};
  const int64_t plane = int64_t{shape[2]} * shape[3];
  const int64_t strides[] = {shape[1] * plane, shape[3], 1, plane, block * shape[3], block};
  const uint8_t* from = c.input(0).data.bytes().data();
  VisitStrided(index, strides, 0, [&](int64_t offset) {
    std::memcpy(bytes, from + static_cast<size_t>(offset) * size, size);
    bytes += size;
  });
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
