// ConvTranspose: TRANSPOSE_CONV with SAME where that says the same, else VALID and a SLICE. A
// dilation becomes zero taps between the filter's, output padding zero taps behind them.
#include <algorithm>

#include "passes/onnx/emit/emit.h"
#include "passes/onnx/emit/window_padding.h"

namespace octet::onnx {
namespace {

struct TransposedAxis {
  int64_t input, output, kernel, stride, pad_before;  // kernel: with zero taps
};

bool FitsTransposedSame(const TransposedAxis& axis) {
  if (axis.input != (axis.output + axis.stride - 1) / axis.stride) return false;
  const int64_t total =
      std::max<int64_t>((axis.input - 1) * axis.stride + axis.kernel - axis.output, 0);
  return axis.pad_before == total / 2;
}

// [I, O, kh, kw] of one group as TFLite's [O, h, w, I], spread to the axes' kernels.
OnnxTensor Filter(const OnnxTensor& filter, int64_t group, int64_t groups,
                  const std::array<TransposedAxis, 2>& axes, const OnnxWindow& window) {
  const Shape& from = filter.shape;
  const int64_t inputs = from[0] / groups;
  const Shape shape{from[1], static_cast<int>(axes[0].kernel), static_cast<int>(axes[1].kernel),
                    static_cast<int>(inputs)};
  std::vector<float> to(static_cast<size_t>(shape.element_count()), 0);
  const auto elements = ElementsOf<float>(filter);
  for (int64_t i = 0; i < inputs; ++i) {
    for (int64_t o = 0; o < from[1]; ++o) {
      for (int64_t y = 0; y < from[2]; ++y) {
        for (int64_t x = 0; x < from[3]; ++x) {
          const int64_t source = (((group * inputs + i) * from[1] + o) * from[2] + y) * from[3] + x;
          const int64_t row =
              (o * shape[1] + y * window.dilation[0]) * shape[2] + x * window.dilation[1];
          to[static_cast<size_t>(row * inputs + i)] = elements[static_cast<size_t>(source)];
        }
      }
    }
  }
  OnnxTensor made = MakeOnnxTensor<float>(shape, to);
  made.quantization = filter.quantization;
  if (made.quantization.per_channel())
    made.quantization.axis = filter.quantization.axis == 1 ? 0 : 3;
  return made;
}

struct Plan {
  std::array<TransposedAxis, 2> axes;
  Padding padding = Padding::kSame;
  std::array<int64_t, 2> written;  // extents that TRANSPOSE_CONV writes
};

Plan PlanOf(const OnnxWindow& window) {
  Plan plan;
  bool same = true;
  for (size_t i = 0; i < 2; ++i) {
    TransposedAxis& axis = plan.axes[i];
    axis = {window.input[i], window.output[i], (window.kernel[i] - 1) * window.dilation[i] + 1,
            window.stride[i], window.pad_before[i]};
    same = same && FitsTransposedSame(axis);
  }
  plan.written = {plan.axes[0].output, plan.axes[1].output};
  if (same) return plan;
  plan.padding = Padding::kValid;
  for (size_t i = 0; i < 2; ++i) {
    TransposedAxis& axis = plan.axes[i];
    const int64_t full = (axis.input - 1) * axis.stride + axis.kernel;
    axis.kernel += std::max<int64_t>(axis.pad_before + axis.output - full, 0);
    plan.written[i] = (axis.input - 1) * axis.stride + axis.kernel;
  }
  return plan;
}

Status AddGroup(Emitter& e, const Plan& plan, const OnnxTensor& filter, std::span<const float> bias,
                int input, int output) {
  const Shape out = e.ShapeOfTensor(output);
  const bool crops = plan.written[0] != out[1] || plan.written[1] != out[2];
  const std::vector<int64_t> dims = {out[0], plan.written[0], plan.written[1], out[3]};
  int written = output;
  if (crops) {
    OCTET_ASSIGN(written, e.Temporary(ElementType::kFloat32, dims));
  }
  TransposeConvOptions options;
  options.padding = plan.padding;
  options.stride_h = static_cast<int32_t>(plan.axes[0].stride);
  options.stride_w = static_cast<int32_t>(plan.axes[1].stride);
  std::vector<int> inputs = {e.Integers(dims), e.AddConstant(filter), input};
  const bool has_bias = std::ranges::any_of(bias, [](float b) { return b != 0; });
  if (has_bias) inputs.push_back(e.Constant<float>({static_cast<int64_t>(bias.size())}, bias));
  e.Add(OperatorKind::kTransposeConv, inputs, {written}, options, has_bias ? 3 : 1);
  if (crops) {
    e.Add(OperatorKind::kSlice,
          {written, e.Integers({0, plan.axes[0].pad_before, plan.axes[1].pad_before, 0}),
           e.Integers(DimsOf(out))},
          {output});
  }
  return {};
}

}  // namespace

Status EmitConvTranspose(Emitter& e) {
  OCTET_ASSIGN(const OnnxTensor filter, e.ConstantInput(1));
  if (filter.shape.rank() != 4)
    return Unsupported("{} spatial dims with pads beyond the filter", filter.shape.rank() - 2);
  const int64_t groups = e.node().Int("group", 1);
  const int64_t each = filter.shape[1];
  std::vector<float> bias(static_cast<size_t>(each * groups), 0);
  if (e.HasInput(2)) {
    OCTET_ASSIGN(const OnnxTensor given, e.ConstantInput(2));
    bias.assign(ElementsOf<float>(given).begin(), ElementsOf<float>(given).end());
  }
  OCTET_ASSIGN(const OnnxWindow window,
               TransposedWindowOf(e.node(), e.input(0).shape,
                                  {filter.shape.dims().begin() + 2, filter.shape.dims().end()}));
  const Plan plan = PlanOf(window);
  constexpr int64_t kMostWeights = 1 << 28;  // zero taps included
  if (plan.axes[0].kernel * plan.axes[1].kernel > kMostWeights / (int64_t{filter.shape[0]} * each))
    return Unsupported("a filter of {} x {} with its zero taps", plan.axes[0].kernel,
                       plan.axes[1].kernel);
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  if (groups == 1) return AddGroup(e, plan, Filter(filter, 0, 1, plan.axes, window), bias, in, out);
  std::vector<int64_t> in_dims = DimsOf(e.ShapeOfTensor(in));
  std::vector<int64_t> out_dims = DimsOf(e.ShapeOfTensor(out));
  in_dims[3] /= groups;
  out_dims[3] = each;
  std::vector<int> parts;
  std::vector<int> results;
  for (int64_t group = 0; group < groups; ++group) {
    OCTET_ASSIGN(parts.emplace_back(), e.Temporary(ElementType::kFloat32, in_dims));
    OCTET_ASSIGN(results.emplace_back(), e.Temporary(ElementType::kFloat32, out_dims));
  }
  const int32_t axis = 3;
  e.Add(OperatorKind::kSplit, {e.Constant<int32_t>({}, {&axis, 1}), in}, parts,
        SplitOptions{static_cast<int32_t>(groups)});
  for (int64_t group = 0; group < groups; ++group) {
    const auto i = static_cast<size_t>(group);
    OCTET_TRY(
        AddGroup(e, plan, Filter(filter, group, groups, plan.axes, window),
                 std::span(bias).subspan(i * static_cast<size_t>(each), static_cast<size_t>(each)),
                 parts[i], results[i]));
  }
  e.Add(OperatorKind::kConcatenation, results, {out}, ConcatenationOptions{3});
  return {};
}

}  // namespace octet::onnx
