// Operators that move elements.
#include <algorithm>
#include <numeric>

#include "passes/onnx/emit/emit.h"
#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

constexpr int64_t kMostIndices = 1 << 20;  // of a GATHER that octet makes up

int64_t PositiveAxis(const Emitter& e, int64_t axis) {
  const int rank = e.input(0).shape.rank();
  return axis < 0 ? axis + rank : axis;
}

// The node's axis where the input stores it.
int StoredAxis(const Emitter& e, int64_t axis) {
  return AxisInLayout(static_cast<int>(PositiveAxis(e, axis)), e.input(0).shape.rank(),
                      e.input_layout());
}

// One number an axis, from ONNX's order into the stored one.
std::vector<int64_t> Stored(const Emitter& e, const std::vector<int64_t>& by_axis) {
  if (e.input_layout() == Layout::kOnnx) return by_axis;
  std::vector<int64_t> stored;
  for (const int axis : ChannelsLastAxes(static_cast<int>(by_axis.size())))
    stored.push_back(by_axis[static_cast<size_t>(axis)]);
  return stored;
}

// The evaluator's reading of a node: axes and pads with their defaults.
template <class Read>
auto ReadNode(const Emitter& e, const Read& read) {
  std::vector<const OnnxTensor*> inputs;
  for (const int input : e.node().inputs)
    inputs.push_back(input < 0 ? nullptr : &e.graph().value(input).tensor);
  std::vector<OnnxTensor> outputs;
  Budget budget;
  OperatorContext context(e.node(), e.graph().opset, std::move(inputs), outputs, budget);
  return read(context);
}

// y[..., i, ...] = x[..., indices[i], ...]
Result<int> Gathered(Emitter& e, int input, int axis, const std::vector<int64_t>& indices) {
  std::vector<int64_t> dims = DimsOf(e.ShapeOfTensor(input));
  dims[static_cast<size_t>(axis)] = static_cast<int64_t>(indices.size());
  OCTET_ASSIGN(const int out, e.Temporary(e.output(0).type, dims));
  e.Add(OperatorKind::kGather, {input, e.Integers(indices)}, {out}, GatherOptions{axis, 0});
  return out;
}

}  // namespace

Status EmitReshape(Emitter& e) {
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  return e.ReshapeInto(in, out);
}

Status EmitTranspose(Emitter& e) {
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  // Between the layouts the node only renames axes (layout_plan.cc).
  if (e.input_layout() != e.output_layout()) return e.ReshapeInto(in, out);
  const int rank = e.input(0).shape.rank();
  const auto given = e.node().Ints("perm");
  std::vector<int> perm(given.begin(), given.end());
  for (int axis = rank - 1; given.empty() && axis >= 0; --axis) perm.push_back(axis);
  return e.TransposeInto(in, perm, out);
}

Status EmitConcat(Emitter& e) {
  std::vector<int> inputs;
  for (int i = 0; i < static_cast<int>(e.node().inputs.size()); ++i) {
    if (e.input(i).shape.element_count() == 0) continue;
    OCTET_ASSIGN(inputs.emplace_back(), e.Input(i));
  }
  OCTET_ASSIGN(const int out, e.Output(0));
  if (inputs.size() == 1) return e.ReshapeInto(inputs[0], out);
  e.Add(OperatorKind::kConcatenation, inputs, {out},
        ConcatenationOptions{StoredAxis(e, e.node().Int("axis", 1))});
  return {};
}

Status EmitSplit(Emitter& e) {
  const int32_t axis = StoredAxis(e, e.node().Int("axis", 0));
  OCTET_ASSIGN(const int in, e.Input(0));
  std::vector<int> outputs;
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < e.node().outputs.size(); ++i) {
    if (e.node().outputs[i] < 0) return Unsupported("output {} is not used", i);
    OCTET_ASSIGN(const int out, e.Output(static_cast<int>(i)));
    outputs.push_back(out);
    sizes.push_back(e.ShapeOfTensor(out)[axis]);
  }
  const int axis_tensor = e.Constant<int32_t>({}, {&axis, 1});
  const SplitOptions options{static_cast<int32_t>(outputs.size())};
  if (std::ranges::count(sizes, sizes[0]) == std::ssize(sizes)) {
    e.Add(OperatorKind::kSplit, {axis_tensor, in}, outputs, options);
  } else {
    e.Add(OperatorKind::kSplitV, {in, e.Integers(sizes), axis_tensor}, outputs, options);
  }
  return {};
}

Status EmitSlice(Emitter& e) {
  OCTET_ASSIGN(const auto ranges, ReadNode(e, SliceRanges));
  std::vector<int64_t> starts, ends, steps, counts;
  bool by_ones = true;
  for (const SliceRange& range : ranges) {
    starts.push_back(range.start);
    ends.push_back(range.end);
    steps.push_back(range.step);
    counts.push_back(range.count);
    by_ones = by_ones && range.step == 1;
    if (range.count == 0) return Unsupported("an empty result");
  }
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  starts = Stored(e, starts);
  ends = Stored(e, ends);
  steps = Stored(e, steps);
  if (by_ones) {
    e.Add(OperatorKind::kSlice, {in, e.Integers(starts), e.Integers(Stored(e, counts))}, {out});
    return {};
  }
  StridedSliceOptions options;
  for (size_t axis = 0; axis < ends.size(); ++axis) {
    if (ends[axis] < 0) options.end_mask |= 1 << axis;  // backwards to the first element
  }
  e.Add(OperatorKind::kStridedSlice, {in, e.Integers(starts), e.Integers(ends), e.Integers(steps)},
        {out}, options);
  return {};
}

Status EmitGather(Emitter& e) {
  const int64_t axis = PositiveAxis(e, e.node().Int("axis", 0));
  const Shape& x = e.input(0).shape;
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_ASSIGN(const int in, e.Input(0));
  if (!e.input(1).is_known) {
    // Negative indices cannot be told apart before they are there.
    if (e.input_layout() != Layout::kOnnx) return Unsupported("indices computed at run time");
    OCTET_ASSIGN(const int indices, e.Input(1));
    e.Add(OperatorKind::kGather, {in, indices}, {out},
          GatherOptions{static_cast<int32_t>(axis), 0});
    return {};
  }
  OCTET_ASSIGN(std::vector<int64_t> indices,
               ReadNode(e, [](OperatorContext& c) { return c.Integers(1); }));
  for (int64_t& index : indices) {
    if (index < 0) index += x[static_cast<int>(axis)];
    if (index < 0 || index >= x[static_cast<int>(axis)])
      return Corrupt("index {} of an axis of {}", index, x[static_cast<int>(axis)]);
  }
  OCTET_ASSIGN(const int picked, Gathered(e, in, StoredAxis(e, axis), indices));
  return e.ReshapeInto(picked, out);
}

Status EmitPad(Emitter& e) {
  OCTET_ASSIGN(PadAmounts pads, ReadNode(e, PadAmountsOf));
  const std::string mode = e.node().String("mode", "constant");
  const std::vector<int64_t> before = Stored(e, pads.before);
  const std::vector<int64_t> after = Stored(e, pads.after);
  OCTET_ASSIGN(int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  if (mode != "constant") {
    // Which element stands where is known: one GATHER an axis.
    for (size_t axis = 0; axis < before.size(); ++axis) {
      if (before[axis] == 0 && after[axis] == 0) continue;
      const int64_t extent = e.ShapeOfTensor(in)[static_cast<int>(axis)];
      if (extent + before[axis] + after[axis] > kMostIndices)
        return Unsupported("mode '{}' on {} elements", mode, extent);
      std::vector<int64_t> indices;
      for (int64_t at = -before[axis]; at < extent + after[axis]; ++at)
        indices.push_back(PadSource(at, extent, mode));
      OCTET_ASSIGN(in, Gathered(e, in, static_cast<int>(axis), indices));
    }
    return e.ReshapeInto(in, out);
  }
  float value = e.node().Float("value", 0);
  if (e.HasInput(2)) {
    OCTET_ASSIGN(const OnnxTensor given, e.ConstantInput(2));
    if (given.type != ElementType::kFloat32)
      return Unsupported("pads of {}", ElementTypeName(given.type));
    value = ElementsOf<float>(given)[0];
  }
  std::vector<int32_t> amounts;
  for (size_t axis = 0; axis < before.size(); ++axis) {
    if (before[axis] < 0 || after[axis] < 0) return Unsupported("negative pads");
    amounts.push_back(static_cast<int32_t>(before[axis]));
    amounts.push_back(static_cast<int32_t>(after[axis]));
  }
  std::vector<int> inputs = {in, e.Constant<int32_t>({std::ssize(before), 2}, amounts)};
  if (value != 0) inputs.push_back(e.Scalar(value));
  e.Add(value == 0 ? OperatorKind::kPad : OperatorKind::kPadV2, inputs, {out});
  return {};
}

Status EmitExpand(Emitter& e) {
  if (e.output(0).type != ElementType::kFloat32)
    return Unsupported("elements are {}", ElementTypeName(e.output(0).type));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  const Shape shape = e.ShapeOfTensor(out);
  constexpr int64_t kMostOnes = 1 << 22;
  if (shape.element_count() > kMostOnes) return Unsupported("expands to {}", shape.ToString());
  const std::vector<float> ones(static_cast<size_t>(shape.element_count()), 1);
  e.Add(OperatorKind::kMul, {e.Constant<float>(DimsOf(shape), ones), in}, {out});
  return {};
}

Status EmitChannelShuffle(Emitter& e) {
  const int64_t channels = e.input(0).shape[1];
  const int64_t groups = e.node().Int("group", 1);
  if (channels > kMostIndices) return Unsupported("a shuffle of {} channels", channels);
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < channels; ++i)
    indices.push_back(i % groups * (channels / groups) + i / groups);
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  e.Add(OperatorKind::kGather, {in, e.Integers(indices)}, {out},
        GatherOptions{StoredAxis(e, 1), 0});
  return {};
}

// TFLite's blocks are [y, x, channel], which is ONNX's DCR; CRD is [channel, y, x].
Status EmitDepthToSpace(Emitter& e) {
  const int64_t block = e.node().Int("blocksize", 0);
  OCTET_ASSIGN(int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  if (e.node().String("mode", "DCR") == "CRD") {
    const int64_t area = block * block;
    const int64_t channels = e.input(0).shape[1] / area;
    if (channels * area > kMostIndices) return Unsupported("{} channels", channels * area);
    std::vector<int64_t> indices;
    for (int64_t i = 0; i < channels * area; ++i)
      indices.push_back(i % channels * area + i / channels);
    OCTET_ASSIGN(in, Gathered(e, in, 3, indices));
  }
  e.Add(OperatorKind::kDepthToSpace, {in}, {out}, BlockOptions{static_cast<int32_t>(block)});
  return {};
}

Status EmitSpaceToDepth(Emitter& e) {
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  e.Add(OperatorKind::kSpaceToDepth, {in}, {out},
        BlockOptions{static_cast<int32_t>(e.node().Int("blocksize", 0))});
  return {};
}

}  // namespace octet::onnx
