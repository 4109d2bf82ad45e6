// The output Indices of a MaxPool of planes: which tap of each window is the largest (ARG_MAX over
// the taps side by side), looked up in the taps' distances and added to where the window begins.
#include <limits>

#include "passes/onnx/emit/emit.h"
#include "passes/onnx/emit/window_padding.h"

namespace octet::onnx {
namespace {

constexpr int64_t kMostIndexedTaps = 256;
constexpr int64_t kMostIndexedWindows = 1 << 22;

using WindowAxes = std::array<PaddedAxis, 2>;

// Elements between neighbours on an axis of ONNX's input, as the indices count.
struct PlaneStrides {
  int64_t y, x;
};

// What each tap of each window reads, [N, h, w, C, taps].
Result<int> WindowTaps(Emitter& e, const WindowAxes& axes, int input) {
  if (!FitsValid(axes[0]) || !FitsValid(axes[1])) {
    OCTET_ASSIGN(input, Padded(e, input, axes, std::numeric_limits<float>::lowest()));
  }
  const Shape in = e.ShapeOfTensor(input);
  std::vector<int64_t> dims = {in[0], axes[0].output, axes[1].output, in[3]};
  std::vector<int> taps;
  for (int64_t k = 0; k < axes[0].kernel * axes[1].kernel; ++k) {
    const int64_t top = k / axes[1].kernel * axes[0].dilation;
    const int64_t left = k % axes[1].kernel * axes[1].dilation;
    OCTET_ASSIGN(const int tap, e.Temporary(ElementType::kFloat32, dims));
    e.Add(OperatorKind::kStridedSlice,
          {input, e.Integers({0, top, left, 0}),
           e.Integers({in[0], top + (dims[1] - 1) * axes[0].stride + 1,
                       left + (dims[2] - 1) * axes[1].stride + 1, in[3]}),
           e.Integers({1, axes[0].stride, axes[1].stride, 1})},
          {tap}, StridedSliceOptions{});
    OCTET_ASSIGN(taps.emplace_back(), e.Reshaped(tap, {dims[0], dims[1], dims[2], dims[3], 1}));
  }
  dims.push_back(std::ssize(taps));
  OCTET_ASSIGN(const int joined, e.Temporary(ElementType::kFloat32, dims));
  const int32_t axis = 4;
  if (taps.size() == 1) return taps[0];
  e.Add(OperatorKind::kConcatenation, taps, {joined}, ConcatenationOptions{axis});
  return joined;
}

std::vector<int32_t> TapDistances(const WindowAxes& axes, const PlaneStrides& strides) {
  std::vector<int32_t> distances;
  for (int64_t y = 0; y < axes[0].kernel; ++y) {
    for (int64_t x = 0; x < axes[1].kernel; ++x)
      distances.push_back(static_cast<int32_t>(y * axes[0].dilation * strides.y +
                                               x * axes[1].dilation * strides.x));
  }
  return distances;
}

// Where the first tap of each window stands, in the padding perhaps; [N, h, w, C].
std::vector<int32_t> WindowStarts(const Shape& pooled, const WindowAxes& axes,
                                  const PlaneStrides& strides) {
  const int64_t plane = axes[0].input * axes[1].input;
  std::vector<int32_t> starts;
  for (int64_t i = 0; i < pooled.element_count(); ++i) {
    const int64_t c = i % pooled[3];
    const int64_t x = i / pooled[3] % pooled[2];
    const int64_t y = i / pooled[3] / pooled[2] % pooled[1];
    const int64_t n = i / pooled[3] / pooled[2] / pooled[1];
    starts.push_back(static_cast<int32_t>((n * pooled[3] + c) * plane +
                                          (y * axes[0].stride - axes[0].pad_before) * strides.y +
                                          (x * axes[1].stride - axes[1].pad_before) * strides.x));
  }
  return starts;
}

}  // namespace

Status EmitMaxPoolIndices(Emitter& e, const OnnxWindow& window) {
  if (window.axes() != 2)
    return Unsupported("the output Indices over {} spatial dims", window.axes());
  const WindowAxes axes = {AxisOf(window, 0), AxisOf(window, 1)};
  if (axes[0].kernel * axes[1].kernel > kMostIndexedTaps)
    return Unsupported("the output Indices of a window of {} x {}", axes[0].kernel, axes[1].kernel);
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(1));
  const Shape pooled = e.ShapeOfTensor(out);
  if (pooled.element_count() > kMostIndexedWindows ||
      e.input(0).shape.element_count() > std::numeric_limits<int32_t>::max())
    return Unsupported("the output Indices {} of {}", pooled.ToString(),
                       e.input(0).shape.ToString());
  const bool by_columns = e.node().Int("storage_order", 0) != 0;
  const PlaneStrides strides =
      by_columns ? PlaneStrides{1, axes[0].input} : PlaneStrides{axes[1].input, 1};
  OCTET_ASSIGN(const int taps, WindowTaps(e, axes, in));
  const std::vector<int64_t> dims = DimsOf(pooled);
  OCTET_ASSIGN(const int largest, e.Temporary(ElementType::kInt32, dims));
  OCTET_ASSIGN(const int distance, e.Temporary(ElementType::kInt32, dims));
  OCTET_ASSIGN(const int index, e.Temporary(ElementType::kInt32, dims));
  const int32_t axis = 4;
  e.Add(OperatorKind::kArgMax, {taps, e.Constant<int32_t>({}, {&axis, 1})}, {largest},
        OutputTypeOptions{ElementType::kInt32});
  const std::vector<int32_t> distances = TapDistances(axes, strides);
  e.Add(OperatorKind::kGather, {e.Constant<int32_t>({std::ssize(distances)}, distances), largest},
        {distance}, GatherOptions{0, 0});
  const std::vector<int32_t> starts = WindowStarts(pooled, axes, strides);
  e.Add(OperatorKind::kAdd, {distance, e.Constant<int32_t>(dims, starts)}, {index},
        AddSubOptions{});
  e.Add(OperatorKind::kCast, {index}, {out}, CastOptions{ElementType::kInt32, ElementType::kInt64});
  return {};
}

}  // namespace octet::onnx
