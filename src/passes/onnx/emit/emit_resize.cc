// Resize: TFLite's operator where it reads the same elements with the same weights, else the exact
// map written out: one GATHER an axis for nearest, one product with the matrix of weights for
// linear and cubic.
#include <algorithm>
#include <cmath>
#include <map>

#include "passes/onnx/emit/emit.h"
#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

using Weights = std::map<int64_t, double>;  // of the input's elements, for one output element

Weights WeightsOf(const ResizeAxis& axis, size_t o) {
  Weights weights;
  for (size_t t = 0; t < axis.index[o].size(); ++t) weights[axis.index[o][t]] += axis.weight[o][t];
  std::erase_if(weights, [](const auto& entry) { return entry.second == 0; });
  return weights;
}

bool IsOutside(const ResizeAxis& axis) {
  return std::ranges::find(axis.outside, true) != axis.outside.end();
}

double ScaleOf(int64_t in, int64_t out, const ResizeOptions& options) {
  if (options.align_corners && out > 1)
    return static_cast<double>(in - 1) / static_cast<double>(out - 1);
  return static_cast<double>(in) / static_cast<double>(out);
}

// = tflite::reference_ops::ResizeNearestNeighbor
Weights TfliteNearest(int64_t o, int64_t in, int64_t out, const ResizeOptions& options) {
  const double at =
      (static_cast<double>(o) + (options.half_pixel_centers ? 0.5 : 0)) * ScaleOf(in, out, options);
  const double rounded = options.align_corners ? std::round(at) : std::floor(at + 1e-6);
  return {{std::clamp<int64_t>(static_cast<int64_t>(rounded), 0, in - 1), 1}};
}

// = tflite::reference_ops::ResizeBilinear
Weights TfliteBilinear(int64_t o, int64_t in, int64_t out, const ResizeOptions& options) {
  const double scale = ScaleOf(in, out, options);
  const auto at = static_cast<double>(o);
  const double source = options.half_pixel_centers ? (at + 0.5) * scale - 0.5 : at * scale;
  const int64_t low = std::max<int64_t>(static_cast<int64_t>(std::floor(source)), 0);
  const int64_t high = std::min<int64_t>(static_cast<int64_t>(std::ceil(source)), in - 1);
  Weights weights;
  weights[low] += 1 - (source - static_cast<double>(low));
  weights[high] += source - static_cast<double>(low);
  return weights;
}

bool IsSame(const Weights& a, const Weights& b) {
  constexpr double kNear = 1e-6;
  const auto covers = [&](const Weights& x, const Weights& y) {
    return std::ranges::all_of(x, [&](const auto& entry) {
      const auto found = y.find(entry.first);
      return std::abs(entry.second - (found == y.end() ? 0 : found->second)) <= kNear;
    });
  };
  return covers(a, b) && covers(b, a);
}

bool Fits(const ResizeAxis& axis, int64_t in, const ResizeOptions& options, bool nearest) {
  const auto out = static_cast<int64_t>(axis.index.size());
  for (int64_t o = 0; o < out; ++o) {
    const Weights tflite =
        nearest ? TfliteNearest(o, in, out, options) : TfliteBilinear(o, in, out, options);
    if (!IsSame(WeightsOf(axis, static_cast<size_t>(o)), tflite)) return false;
  }
  return !IsOutside(axis);
}

Result<ResizePlan> PlanOf(const Emitter& e) {
  std::vector<const OnnxTensor*> inputs;
  for (const int input : e.node().inputs)
    inputs.push_back(input < 0 ? nullptr : &e.graph().value(input).tensor);
  std::vector<OnnxTensor> outputs;
  Budget budget;
  OperatorContext context(e.node(), e.graph().opset, std::move(inputs), outputs, budget);
  return ResizePlanOf(context);
}

// Axis `stored` of an NHWC tensor by GATHER.
Result<int> GatherAxis(Emitter& e, const ResizeAxis& axis, int stored, int input) {
  std::vector<int64_t> dims = DimsOf(e.ShapeOfTensor(input));
  std::vector<int64_t> indices;
  for (const auto& index : axis.index) indices.push_back(index[0]);
  dims[static_cast<size_t>(stored)] = static_cast<int64_t>(indices.size());
  OCTET_ASSIGN(const int out, e.Temporary(ElementType::kFloat32, dims));
  e.Add(OperatorKind::kGather, {input, e.Integers(indices)}, {out}, GatherOptions{stored, 0});
  return out;
}

// The same by a product: the axis last, a 1x1 CONV_2D over it, the axis back.
Result<int> MultiplyAxis(Emitter& e, const ResizePlan& plan, const ResizeAxis& axis, int stored,
                         int input) {
  constexpr int64_t kMostWeights = 1 << 22;
  const auto out_extent = static_cast<int64_t>(axis.index.size());
  const int64_t in_extent = e.ShapeOfTensor(input)[stored];
  if (out_extent * in_extent > kMostWeights)
    return Unsupported("resizes {} to {} with weights that no TFLite operator has", in_extent,
                       out_extent);
  std::vector<float> matrix(static_cast<size_t>(out_extent * in_extent), 0);
  std::vector<float> bias;
  for (int64_t o = 0; o < out_extent; ++o) {
    const bool outside = axis.outside[static_cast<size_t>(o)];
    bias.push_back(outside ? static_cast<float>(plan.extrapolation_value) : 0);
    if (outside) continue;
    for (const auto& entry : WeightsOf(axis, static_cast<size_t>(o)))
      matrix[static_cast<size_t>(o * in_extent + entry.first)] = static_cast<float>(entry.second);
  }
  std::vector<int> perm = {0, 1, 2, 3};
  std::swap(perm[static_cast<size_t>(stored)], perm[3]);
  OCTET_ASSIGN(const int moved, e.Transposed(input, perm));
  std::vector<int64_t> dims = DimsOf(e.ShapeOfTensor(moved));
  dims[3] = out_extent;
  OCTET_ASSIGN(const int product, e.Temporary(ElementType::kFloat32, dims));
  Conv2DOptions options;
  options.padding = Padding::kValid;
  options.stride_h = options.stride_w = 1;
  e.Add(OperatorKind::kConv2D,
        {moved, e.Constant<float>({out_extent, 1, 1, in_extent}, matrix),
         e.Constant<float>({out_extent}, bias)},
        {product}, options);
  return e.Transposed(product, perm);
}

}  // namespace

Status EmitResize(Emitter& e) {
  OCTET_ASSIGN(const ResizePlan plan, PlanOf(e));
  const Shape& x = e.input(0).shape;
  if (x.rank() != 4 || e.output(0).type != ElementType::kFloat32)
    return Unsupported("{} dims of {}, only 4 of FLOAT32 are supported", x.rank(),
                       ElementTypeName(e.output(0).type));
  for (const size_t axis : {size_t{0}, size_t{1}}) {
    if (plan.dims[axis] != x[static_cast<int>(axis)] || IsOutside(plan.axes[axis]))
      return Unsupported("resizes axis {}, only height and width are supported", axis);
  }
  const bool nearest = e.node().String("mode", "nearest") == "nearest";
  OCTET_ASSIGN(int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  for (const ResizeOptions options :
       {ResizeOptions{false, false}, ResizeOptions{false, true}, ResizeOptions{true, false}}) {
    if (!Fits(plan.axes[2], x[2], options, nearest) || !Fits(plan.axes[3], x[3], options, nearest))
      continue;
    const auto kind =
        nearest ? OperatorKind::kResizeNearestNeighbor : OperatorKind::kResizeBilinear;
    e.Add(kind, {in, e.Integers({plan.dims[2], plan.dims[3]})}, {out}, options,
          options.half_pixel_centers ? 3 : 1);
    return {};
  }
  for (const int axis : {2, 3}) {
    const ResizeAxis& taps = plan.axes[static_cast<size_t>(axis)];
    if (nearest && !IsOutside(taps)) {
      OCTET_ASSIGN(in, GatherAxis(e, taps, axis - 1, in));
    } else {
      OCTET_ASSIGN(in, MultiplyAxis(e, plan, taps, axis - 1, in));
    }
  }
  return e.ReshapeInto(in, out);
}

}  // namespace octet::onnx
