// Resize and Upsample: a linear map along each axis, stated as taps with weights (ResizeAxis). The
// coordinate transformations and nearest modes are those of ONNX's specification of Resize-13.
#include <algorithm>
#include <cmath>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

struct Rules {
  std::string mode, coordinates, nearest;
  double cubic_a = -0.75;
  bool exclude_outside = false;
};

double SourceOf(const Rules& rules, double at, double scale, int64_t in, int64_t out, double begin,
                double end) {
  if (rules.coordinates == "align_corners") {
    // The resized length is not rounded here: so does ONNX's reference.
    const double length = static_cast<double>(in) * scale;
    return out == 1 ? 0 : at * static_cast<double>(in - 1) / (length - 1);
  }
  if (rules.coordinates == "asymmetric") return at / scale;
  if (rules.coordinates == "pytorch_half_pixel") return out > 1 ? (at + 0.5) / scale - 0.5 : 0;
  if (rules.coordinates == "tf_half_pixel_for_nn") return (at + 0.5) / scale;
  if (rules.coordinates == "tf_crop_and_resize") {
    const auto last = static_cast<double>(in - 1);
    return out > 1 ? begin * last + at * (end - begin) * last / static_cast<double>(out - 1)
                   : 0.5 * (begin + end) * last;
  }
  return (at + 0.5) / scale - 0.5;  // half_pixel
}

int64_t NearestOf(const Rules& rules, double source) {
  if (rules.nearest == "floor") return static_cast<int64_t>(std::floor(source));
  if (rules.nearest == "ceil") return static_cast<int64_t>(std::ceil(source));
  if (rules.nearest == "round_prefer_ceil") return static_cast<int64_t>(std::floor(source + 0.5));
  return static_cast<int64_t>(std::ceil(source - 0.5));  // round_prefer_floor
}

std::vector<double> CubicWeights(double t, double a) {
  const auto near = [a](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  const auto far = [a](double x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
  return {far(t + 1), near(t), near(1 - t), far(2 - t)};
}

// The taps of one output element.
void AddTaps(const Rules& rules, double source, int64_t in, ResizeAxis& axis) {
  std::vector<int64_t> index;
  std::vector<double> weight;
  if (rules.mode == "nearest") {
    index = {NearestOf(rules, source)};
    weight = {1};
  } else {
    const double low = std::floor(source);
    const double t = source - low;
    const bool cubic = rules.mode == "cubic";
    weight = cubic ? CubicWeights(t, rules.cubic_a) : std::vector<double>{1 - t, t};
    for (size_t i = 0; i < weight.size(); ++i)
      index.push_back(static_cast<int64_t>(low) + static_cast<int64_t>(i) - (cubic ? 1 : 0));
    if (cubic && rules.exclude_outside) {
      double sum = 0;
      for (size_t i = 0; i < weight.size(); ++i) {
        if (index[i] < 0 || index[i] >= in) weight[i] = 0;
        sum += weight[i];
      }
      for (double& w : weight) w /= sum;
    }
  }
  for (int64_t& i : index) i = std::clamp<int64_t>(i, 0, in - 1);
  axis.index.push_back(std::move(index));
  axis.weight.push_back(std::move(weight));
}

Result<std::vector<double>> ScalesOf(OperatorContext& c) {
  const OnnxNode& node = c.node();
  if (node.op_type == "Upsample" && c.opset() < 9) {
    const auto* attribute = node.Find("scales");
    if (attribute == nullptr) return Corrupt("attribute 'scales' is missing");
    return std::vector<double>(attribute->reals.begin(), attribute->reals.end());
  }
  const int at = node.op_type == "Upsample" || c.opset() < 11 ? 1 : 2;
  if (!c.HasInput(at)) return std::vector<double>();
  OCTET_ASSIGN(const auto scales, c.Floats(at));
  return std::vector<double>(scales.begin(), scales.end());
}

// Output dims and scales from whichever of `scales` and `sizes` is given.
Status SetExtents(OperatorContext& c, ResizePlan& plan) {
  const Shape& x = c.input(0).shape;
  OCTET_ASSIGN(plan.scales, ScalesOf(c));
  if (c.node().Find("axes") != nullptr ||
      c.node().String("keep_aspect_ratio_policy", "stretch") != "stretch")
    return Unsupported("attributes axes and keep_aspect_ratio_policy are not supported");
  if (plan.scales.empty()) {
    if (!c.HasInput(3)) return Corrupt("neither scales nor sizes are given");
    OCTET_ASSIGN(plan.dims, c.Integers(3));
    if (static_cast<int>(plan.dims.size()) != x.rank())
      return Corrupt("{} sizes for {} dims", plan.dims.size(), x.rank());
    for (int axis = 0; axis < x.rank(); ++axis)
      plan.scales.push_back(static_cast<double>(plan.dims[static_cast<size_t>(axis)]) /
                            std::max(x[axis], 1));
  } else {
    if (static_cast<int>(plan.scales.size()) != x.rank())
      return Corrupt("{} scales for {} dims", plan.scales.size(), x.rank());
    for (int axis = 0; axis < x.rank(); ++axis) {
      const double extent = std::floor(x[axis] * plan.scales[static_cast<size_t>(axis)]);
      if (!(extent >= 0 && extent <= static_cast<double>(Shape::kMaxElements)))
        return Corrupt("scale {} of dim {}", plan.scales[static_cast<size_t>(axis)], axis);
      plan.dims.push_back(static_cast<int64_t>(extent));
    }
  }
  int64_t taps = 0;
  for (int axis = 0; axis < x.rank(); ++axis) {
    const int64_t extent = plan.dims[static_cast<size_t>(axis)];
    if (extent < 1 || x[axis] < 1)
      return Unsupported("dim {} is resized from {} to {}", axis, x[axis], extent);
    taps += extent;
  }
  return taps > 1 << 18 ? Status(Unsupported("output extents sum to {}", taps)) : Status();
}

}  // namespace

Result<ResizePlan> ResizePlanOf(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 4));
  const Shape& x = c.input(0).shape;
  const OnnxNode& node = c.node();
  const bool old = node.op_type == "Upsample" || c.opset() < 11;
  const Rules rules{
      node.String("mode", "nearest"),
      old ? "asymmetric" : node.String("coordinate_transformation_mode", "half_pixel"),
      old ? "floor" : node.String("nearest_mode", "round_prefer_floor"),
      node.Float("cubic_coeff_a", -0.75F), node.Int("exclude_outside", 0) != 0};
  if (rules.mode != "nearest" && rules.mode != "linear" && rules.mode != "cubic")
    return Unsupported("mode '{}'", rules.mode);
  if (node.Int("antialias", 0) != 0) return Unsupported("antialias is not supported");
  ResizePlan plan;
  OCTET_TRY(SetExtents(c, plan));
  plan.extrapolation_value = node.Float("extrapolation_value", 0);
  std::vector<float> roi(static_cast<size_t>(x.rank()) * 2, 0);
  if (rules.coordinates == "tf_crop_and_resize") {
    OCTET_ASSIGN(roi, c.Floats(1));
    if (roi.size() != static_cast<size_t>(x.rank()) * 2)
      return Corrupt("roi has {} numbers for {} dims", roi.size(), x.rank());
  }
  for (int i = 0; i < x.rank(); ++i) {
    const auto a = static_cast<size_t>(i);
    ResizeAxis axis;
    const bool moves = plan.dims[a] != x[i] || rules.coordinates == "tf_crop_and_resize";
    for (int64_t o = 0; o < plan.dims[a]; ++o) {
      const double source =
          moves ? SourceOf(rules, static_cast<double>(o), plan.scales[a], x[i], plan.dims[a],
                           roi[a], roi[a + static_cast<size_t>(x.rank())])
                : static_cast<double>(o);
      AddTaps(rules, source, x[i], axis);
      axis.outside.push_back(rules.coordinates == "tf_crop_and_resize" &&
                             (source < 0 || source > x[i] - 1));
    }
    plan.axes.push_back(std::move(axis));
  }
  return plan;
}

namespace {

// One axis of `in` resized; the others as they are.
std::vector<double> ResizeOne(const std::vector<double>& in, int64_t outer, int64_t extent,
                              int64_t inner, const ResizeAxis& axis, double outside) {
  const auto count = static_cast<int64_t>(axis.index.size());
  std::vector<double> out(static_cast<size_t>(outer * count * inner));
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t k = 0; k < count; ++k) {
      const auto at = static_cast<size_t>(k);
      for (int64_t i = 0; i < inner; ++i) {
        double sum = axis.outside[at] ? outside : 0;
        for (size_t t = 0; !axis.outside[at] && t < axis.index[at].size(); ++t) {
          sum += axis.weight[at][t] *
                 in[static_cast<size_t>((o * extent + axis.index[at][t]) * inner + i)];
        }
        out[static_cast<size_t>((o * count + k) * inner + i)] = sum;
      }
    }
  }
  return out;
}

}  // namespace

Status EvaluateResize(OperatorContext& c) {
  OCTET_ASSIGN(const ResizePlan plan, ResizePlanOf(c));
  OCTET_TRY(c.ExpectType(0, ElementType::kFloat32));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, plan.dims));
  if (bytes == nullptr) return {};
  const Shape& x = c.input(0).shape;
  const auto elements = c.Elements<float>(0);
  std::vector<double> values(elements.begin(), elements.end());
  for (int axis = 0; axis < x.rank(); ++axis) {
    int64_t outer = 1;
    for (int i = 0; i < axis; ++i) outer *= plan.dims[static_cast<size_t>(i)];
    const int64_t inner = x.element_count(axis + 1, x.rank());
    OCTET_TRY(c.Spend(4 * outer * plan.dims[static_cast<size_t>(axis)] * inner));
    values = ResizeOne(values, outer, x[axis], inner, plan.axes[static_cast<size_t>(axis)],
                       plan.extrapolation_value);
  }
  std::ranges::transform(values, reinterpret_cast<float*>(bytes),
                         [](double value) { return static_cast<float>(value); });
  return {};
}

Status EvaluateUpsample(OperatorContext& c) { return EvaluateResize(c); }

}  // namespace octet::onnx
