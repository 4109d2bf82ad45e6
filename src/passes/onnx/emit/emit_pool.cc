// Pools of planes, and of volumes as two pools: height and width first, then the depth.
#include <algorithm>
#include <limits>

#include "passes/onnx/emit/emit.h"
#include "passes/onnx/emit/window_padding.h"

namespace octet::onnx {
namespace {

using Axes = std::array<PaddedAxis, 2>;

struct Pool {
  bool is_max = true;
  bool counts_pads = false;
  std::array<int64_t, 2> pads_counted_after;  // explicit pads behind the input
};

std::vector<int64_t> PooledDims(const Shape& in, const Axes& axes) {
  return {in[0], axes[0].output, axes[1].output, in[3]};
}

Result<int> AddPool(Emitter& e, bool is_max, const Axes& axes, Padding padding, int input) {
  Pool2DOptions options;
  options.padding = padding;
  options.filter_h = static_cast<int32_t>(axes[0].kernel);
  options.filter_w = static_cast<int32_t>(axes[1].kernel);
  options.stride_h = static_cast<int32_t>(axes[0].stride);
  options.stride_w = static_cast<int32_t>(axes[1].stride);
  OCTET_ASSIGN(const int out,
               e.Temporary(ElementType::kFloat32, PooledDims(e.ShapeOfTensor(input), axes)));
  e.Add(is_max ? OperatorKind::kMaxPool2D : OperatorKind::kAveragePool2D, {input}, {out}, options);
  return out;
}

bool BothFit(const Axes& axes, bool (*fits)(const PaddedAxis&)) {
  return fits(axes[0]) && fits(axes[1]);
}

// Every window's largest element at stride 1 with SAME, then every stride-th of them: no PAD.
bool FitsInTwo(const Axes& axes) {
  for (const PaddedAxis& axis : axes) {
    PaddedAxis dense = axis;
    dense.stride = 1;
    dense.output = dense.input;
    if (axis.dilation != 1 || !FitsSame(dense) || axis.output != (axis.input - 1) / axis.stride + 1)
      return false;
  }
  return true;
}

Result<int> PoolInTwo(Emitter& e, const Axes& axes, int input) {
  Axes dense = axes;
  Axes picked = axes;
  for (size_t i = 0; i < 2; ++i) {
    dense[i].stride = 1;
    dense[i].output = dense[i].input;
    picked[i].kernel = 1;
  }
  OCTET_ASSIGN(const int largest, AddPool(e, true, dense, Padding::kSame, input));
  return AddPool(e, true, picked, Padding::kValid, largest);
}

// The largest of the elements that each tap reads: for dilated windows.
Result<int> MaxOfTaps(Emitter& e, const Axes& axes, int input) {
  const Shape in = e.ShapeOfTensor(input);
  constexpr int64_t kMostTaps = 1024;
  if (axes[0].kernel * axes[1].kernel > kMostTaps)
    return Unsupported("a dilated window of {} x {}", axes[0].kernel, axes[1].kernel);
  const std::vector<int64_t> dims = PooledDims(in, axes);
  int largest = -1;
  for (int64_t y = 0; y < axes[0].kernel; ++y) {
    for (int64_t x = 0; x < axes[1].kernel; ++x) {
      const int64_t top = y * axes[0].dilation;
      const int64_t left = x * axes[1].dilation;
      OCTET_ASSIGN(const int tap, e.Temporary(ElementType::kFloat32, dims));
      e.Add(OperatorKind::kStridedSlice,
            {input, e.Integers({0, top, left, 0}),
             e.Integers({in[0], top + (dims[1] - 1) * axes[0].stride + 1,
                         left + (dims[2] - 1) * axes[1].stride + 1, in[3]}),
             e.Integers({1, axes[0].stride, axes[1].stride, 1})},
            {tap}, StridedSliceOptions{});
      if (largest < 0) {
        largest = tap;
        continue;
      }
      OCTET_ASSIGN(largest, e.Binary(OperatorKind::kMaximum, largest, tap));
    }
  }
  return largest;
}

// Zero is the least number that the node quantises to.
bool QuantizesFromZero(const OnnxGraph& graph, const OnnxNode& node) {
  if (node.op_type != "FakeQuantize") return false;
  if (node.inputs.size() < 3 || node.inputs[2] < 0) return true;
  const OnnxTensor& zero_point = graph.value(node.inputs[2]).tensor;
  if (!zero_point.is_known || zero_point.shape.element_count() != 1) return false;
  constexpr uint8_t kLeastAsByte = 0x80;
  return zero_point.data.bytes()[0] == (zero_point.type == ElementType::kInt8 ? kLeastAsByte : 0);
}

// No element of the input is negative, so that zeros around it change no maximum.
bool IsNotNegative(const Emitter& e) {
  const int value = e.input_value(0);
  for (const OnnxNode& node : e.graph().nodes) {
    if (node.outputs.empty() || node.outputs[0] != value) continue;
    return QuantizesFromZero(e.graph(), node) || node.op_type == "Relu" ||
           node.op_type == "Sigmoid" || node.op_type == "HardSigmoid" || node.op_type == "Softmax";
  }
  return false;
}

Result<int> MaxPlanes(Emitter& e, const Axes& axes, int input) {
  const bool dilated = axes[0].dilation > 1 || axes[1].dilation > 1;
  if (!dilated && BothFit(axes, FitsSame)) return AddPool(e, true, axes, Padding::kSame, input);
  if (!dilated && BothFit(axes, FitsValid)) return AddPool(e, true, axes, Padding::kValid, input);
  const bool wants_pad = e.options().pad == PadStyle::kOperator && IsNotNegative(e);
  if (!wants_pad && FitsInTwo(axes)) return PoolInTwo(e, axes, input);
  int padded = input;
  if (!BothFit(axes, FitsValid)) {
    OCTET_ASSIGN(padded, Padded(e, input, axes,
                                IsNotNegative(e) ? 0 : std::numeric_limits<float>::lowest()));
  }
  return dilated ? MaxOfTaps(e, axes, padded) : AddPool(e, true, axes, Padding::kValid, padded);
}

// Elements that one output's window counts on an axis.
int64_t CountOf(const PaddedAxis& axis, int64_t output, bool counts_pads, int64_t pads_after) {
  const int64_t begin = output * axis.stride - axis.pad_before;
  int64_t count = 0;
  for (int64_t k = 0; k < axis.kernel; ++k) {
    const int64_t at = begin + k * axis.dilation;
    if (counts_pads ? at < axis.input + pads_after : at >= 0 && at < axis.input) ++count;
  }
  return count;
}

// What an average over the padded window must be multiplied by; empty where always by 1.
std::vector<float> Corrections(const Axes& axes, const Pool& pool) {
  std::vector<float> factors;
  bool any = false;
  for (int64_t y = 0; y < axes[0].output; ++y) {
    for (int64_t x = 0; x < axes[1].output; ++x) {
      const int64_t count = CountOf(axes[0], y, pool.counts_pads, pool.pads_counted_after[0]) *
                            CountOf(axes[1], x, pool.counts_pads, pool.pads_counted_after[1]);
      const int64_t window = axes[0].kernel * axes[1].kernel;
      any = any || count != window;
      factors.push_back(static_cast<float>(static_cast<double>(window) /
                                           static_cast<double>(std::max<int64_t>(count, 1))));
    }
  }
  return any ? factors : std::vector<float>();
}

// A depthwise convolution with equal taps, zero ones around them where SAME needs them: no PAD.
Result<int> AverageByFilter(Emitter& e, const Axes& axes, const std::array<ZeroTaps, 2>& taps,
                            int input) {
  constexpr int64_t kMostTaps = 1 << 22;
  const int channels = e.ShapeOfTensor(input)[3];
  std::array<int64_t, 2> extent{};
  for (size_t i = 0; i < 2; ++i) extent[i] = axes[i].kernel + taps[i].before + taps[i].after;
  if (extent[0] * extent[1] > kMostTaps / channels)
    return Unsupported("an average over {} x {} as a filter", extent[0], extent[1]);
  std::vector<float> filter;
  for (int64_t i = 0; i < extent[0] * extent[1] * channels; ++i) {
    const int64_t y = i / channels / extent[1] - taps[0].before;
    const int64_t x = i / channels % extent[1] - taps[1].before;
    const bool inside = y >= 0 && y < axes[0].kernel && x >= 0 && x < axes[1].kernel;
    filter.push_back(inside ? 1.0F / static_cast<float>(axes[0].kernel * axes[1].kernel) : 0.0F);
  }
  DepthwiseConv2DOptions options;
  options.padding = Padding::kSame;
  options.stride_h = static_cast<int32_t>(axes[0].stride);
  options.stride_w = static_cast<int32_t>(axes[1].stride);
  options.depth_multiplier = 1;
  OCTET_ASSIGN(const int out,
               e.Temporary(ElementType::kFloat32, PooledDims(e.ShapeOfTensor(input), axes)));
  const std::vector<float> bias(static_cast<size_t>(channels), 0);
  e.Add(OperatorKind::kDepthwiseConv2D,
        {input, e.Constant<float>({1, extent[0], extent[1], channels}, filter),
         e.Constant<float>({channels}, bias)},
        {out}, options);
  return out;
}

Result<int> AveragePlanes(Emitter& e, const Axes& axes, const Pool& pool, int input) {
  if (axes[0].dilation > 1 || axes[1].dilation > 1) return Unsupported("dilations of an average");
  const bool pads_read =
      axes[0].pad_before + axes[0].pad_after() + axes[1].pad_before + axes[1].pad_after() > 0;
  if (!pads_read && BothFit(axes, FitsValid))
    return AddPool(e, false, axes, Padding::kValid, input);
  // TFLite's SAME averages over the elements inside, as ONNX without count_include_pad.
  if (!pool.counts_pads && BothFit(axes, FitsSame))
    return AddPool(e, false, axes, Padding::kSame, input);
  constexpr int64_t kMostFactors = 1 << 22;
  if (axes[0].output * axes[1].output > kMostFactors)
    return Unsupported("an average over padding with {} x {} outputs", axes[0].output,
                       axes[1].output);
  const std::vector<float> factors = Corrections(axes, pool);
  std::array<ZeroTaps, 2> taps;
  int out = -1;
  if (e.options().pad != PadStyle::kOperator && FindZeroTaps(axes[0], taps[0]) &&
      FindZeroTaps(axes[1], taps[1])) {
    OCTET_ASSIGN(out, AverageByFilter(e, axes, taps, input));
  } else {
    OCTET_ASSIGN(const int padded, Padded(e, input, axes, 0));
    OCTET_ASSIGN(out, AddPool(e, false, axes, Padding::kValid, padded));
  }
  if (factors.empty()) return out;
  return e.Binary(OperatorKind::kMul, out,
                  e.Constant<float>({1, axes[0].output, axes[1].output, 1}, factors));
}

Result<int> PoolPlanes(Emitter& e, const Axes& axes, const Pool& pool, int input) {
  return pool.is_max ? MaxPlanes(e, axes, input) : AveragePlanes(e, axes, pool, input);
}

Result<int> PoolVolume(Emitter& e, const OnnxWindow& window, const Pool& pool, int input) {
  const Shape in = e.ShapeOfTensor(input);
  OCTET_ASSIGN(int at, e.Reshaped(input, {int64_t{in[0]} * in[1], in[2], in[3], in[4]}));
  const Pool planes{pool.is_max, pool.counts_pads, {window.pad_after[1], window.pad_after[2]}};
  OCTET_ASSIGN(at, PoolPlanes(e, {AxisOf(window, 1), AxisOf(window, 2)}, planes, at));
  const int64_t plane = window.output[1] * window.output[2];
  OCTET_ASSIGN(at, e.Reshaped(at, {in[0], in[1], plane, in[4]}));
  const Pool depth{pool.is_max, pool.counts_pads, {window.pad_after[0], 0}};
  OCTET_ASSIGN(at,
               PoolPlanes(e, {AxisOf(window, 0), PaddedAxis{plane, plane, 1, 1, 1, 0}}, depth, at));
  return e.Reshaped(at, {in[0], window.output[0], window.output[1], window.output[2], in[4]});
}

Status EmitPool(Emitter& e, bool is_max) {
  if (e.output(0).type != ElementType::kFloat32)
    return Unsupported("elements are {}, only FLOAT32 is computed with",
                       ElementTypeName(e.output(0).type));
  OCTET_ASSIGN(const OnnxWindow window, WindowOf(e.node(), e.input(0).shape, {}));
  if (e.node().outputs.size() > 1 && e.node().outputs[1] >= 0)
    OCTET_TRY(EmitMaxPoolIndices(e, window));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  Pool pool{is_max, e.node().Int("count_include_pad", 0) != 0, {}};
  int result = -1;
  if (window.axes() == 3) {
    OCTET_ASSIGN(result, PoolVolume(e, window, pool, in));
  } else {
    pool.pads_counted_after = {window.pad_after[0], window.pad_after[1]};
    OCTET_ASSIGN(result, PoolPlanes(e, {AxisOf(window, 0), AxisOf(window, 1)}, pool, in));
  }
  return e.ReshapeInto(result, out);  // a change of name, which the clean-up removes
}

}  // namespace

Status EmitMaxPool(Emitter& e) { return EmitPool(e, true); }
Status EmitAveragePool(Emitter& e) { return EmitPool(e, false); }

}  // namespace octet::onnx
