// Conv: CONV_2D, DEPTHWISE_CONV_2D, or both over the slices of a volume.
#include <algorithm>

#include "passes/onnx/emit/emit.h"
#include "passes/onnx/emit/window_padding.h"

namespace octet::onnx {
namespace {

// A convolution of planes in TFLite's terms.
struct Convolution {
  int64_t groups = 1;
  OnnxTensor filter;  // [O, I / groups, kh, kw]
  std::vector<float> bias;
  std::array<PaddedAxis, 2> axes;
  bool is_depthwise(int64_t channels) const { return groups == channels && groups > 1; }
};

// The filter with zero taps around it.
OnnxTensor Widened(const OnnxTensor& filter, const std::array<ZeroTaps, 2>& taps) {
  const Shape& from = filter.shape;
  const Shape shape{from[0], from[1], static_cast<int>(from[2] + taps[0].before + taps[0].after),
                    static_cast<int>(from[3] + taps[1].before + taps[1].after)};
  std::vector<float> wide(static_cast<size_t>(shape.element_count()), 0);
  const auto elements = ElementsOf<float>(filter);
  for (int64_t i = 0; i < std::ssize(elements); ++i) {
    const int64_t x = i % from[3] + taps[1].before;
    const int64_t y = i / from[3] % from[2] + taps[0].before;
    const int64_t plane = i / (int64_t{from[2]} * from[3]);
    wide[static_cast<size_t>((plane * shape[2] + y) * shape[3] + x)] =
        elements[static_cast<size_t>(i)];
  }
  OnnxTensor widened = MakeOnnxTensor<float>(shape, wide);
  widened.quantization = filter.quantization;  // zero taps are on every symmetric scale
  return widened;
}

// Chooses SAME, VALID, zero taps or a PAD; changes filter and input accordingly.
Result<Padding> ResolvePadding(Emitter& e, Convolution& conv, int& input) {
  if (FitsSame(conv.axes[0]) && FitsSame(conv.axes[1])) return Padding::kSame;
  if (FitsValid(conv.axes[0]) && FitsValid(conv.axes[1])) return Padding::kValid;
  const PadStyle style = e.options().pad;
  const bool depthwise = conv.is_depthwise(e.ShapeOfTensor(input)[3]);
  std::array<ZeroTaps, 2> taps;
  if ((style == PadStyle::kKernel || (style == PadStyle::kAuto && depthwise)) &&
      FindZeroTaps(conv.axes[0], taps[0]) && FindZeroTaps(conv.axes[1], taps[1])) {
    conv.filter = Widened(conv.filter, taps);
    return Padding::kSame;
  }
  OCTET_ASSIGN(input, Padded(e, input, conv.axes, 0));
  return Padding::kValid;
}

Status AddConv2D(Emitter& e, const Convolution& conv, Padding padding, int input, int output) {
  Conv2DOptions options;
  options.padding = padding;
  options.stride_h = static_cast<int32_t>(conv.axes[0].stride);
  options.stride_w = static_cast<int32_t>(conv.axes[1].stride);
  options.dilation_h = static_cast<int32_t>(conv.axes[0].dilation);
  options.dilation_w = static_cast<int32_t>(conv.axes[1].dilation);
  const int filter = e.AddConstant(PermutedConstant(conv.filter, {0, 2, 3, 1}));
  const int bias = e.Constant<float>({static_cast<int64_t>(conv.bias.size())}, conv.bias);
  e.Add(OperatorKind::kConv2D, {input, filter, bias}, {output}, options);
  return {};
}

Status AddDepthwise(Emitter& e, const Convolution& conv, Padding padding, int input, int output) {
  DepthwiseConv2DOptions options;
  options.padding = padding;
  options.stride_h = static_cast<int32_t>(conv.axes[0].stride);
  options.stride_w = static_cast<int32_t>(conv.axes[1].stride);
  options.dilation_h = static_cast<int32_t>(conv.axes[0].dilation);
  options.dilation_w = static_cast<int32_t>(conv.axes[1].dilation);
  options.depth_multiplier = static_cast<int32_t>(conv.filter.shape[0] / conv.groups);
  const int filter = e.AddConstant(PermutedConstant(conv.filter, {1, 2, 3, 0}));
  const int bias = e.Constant<float>({static_cast<int64_t>(conv.bias.size())}, conv.bias);
  const bool dilated = options.dilation_h > 1 || options.dilation_w > 1;
  e.Add(OperatorKind::kDepthwiseConv2D, {input, filter, bias}, {output}, options, dilated ? 2 : 1);
  return {};
}

// Filters [first, first + count) of a convolution.
Convolution Part(const Convolution& conv, int64_t first, int64_t count) {
  Convolution part = conv;
  const auto all = ElementsOf<float>(conv.filter);
  const int64_t each = conv.filter.shape.element_count(1, 4);
  const auto elements =
      all.subspan(static_cast<size_t>(first * each), static_cast<size_t>(count * each));
  const Shape& shape = conv.filter.shape;
  part.filter =
      MakeOnnxTensor<float>({static_cast<int>(count), shape[1], shape[2], shape[3]}, elements);
  ChannelQuantization& scales = part.filter.quantization = conv.filter.quantization;
  if (scales.per_channel() && scales.axis == 0) {
    const auto end = static_cast<size_t>(first + count);
    scales.scales.resize(end);
    scales.zero_points.resize(end);
    scales.scales.erase(scales.scales.begin(), scales.scales.begin() + first);
    scales.zero_points.erase(scales.zero_points.begin(), scales.zero_points.begin() + first);
  }
  part.bias.assign(conv.bias.begin() + first, conv.bias.begin() + first + count);
  part.groups = 1;
  return part;
}

// One CONV_2D a group, between SPLIT and CONCATENATION.
Status AddSplit(Emitter& e, const Convolution& conv, Padding padding, int input, int output) {
  std::vector<int64_t> in_dims = DimsOf(e.ShapeOfTensor(input));
  std::vector<int64_t> out_dims = DimsOf(e.ShapeOfTensor(output));
  in_dims[3] /= conv.groups;
  out_dims[3] /= conv.groups;
  std::vector<int> parts;
  std::vector<int> results;
  for (int64_t group = 0; group < conv.groups; ++group) {
    OCTET_ASSIGN(parts.emplace_back(), e.Temporary(ElementType::kFloat32, in_dims));
    OCTET_ASSIGN(results.emplace_back(), e.Temporary(ElementType::kFloat32, out_dims));
  }
  const int32_t axis = 3;
  e.Add(OperatorKind::kSplit, {e.Constant<int32_t>({}, {&axis, 1}), input}, parts,
        SplitOptions{static_cast<int32_t>(conv.groups)});
  for (int64_t group = 0; group < conv.groups; ++group) {
    const auto i = static_cast<size_t>(group);
    OCTET_TRY(
        AddConv2D(e, Part(conv, group * out_dims[3], out_dims[3]), padding, parts[i], results[i]));
  }
  e.Add(OperatorKind::kConcatenation, results, {output}, ConcatenationOptions{3});
  return {};
}

Status AddPlanes(Emitter& e, Convolution& conv, int input, int output) {
  const int64_t channels = e.ShapeOfTensor(input)[3];
  OCTET_ASSIGN(const Padding padding, ResolvePadding(e, conv, input));
  if (conv.is_depthwise(channels)) return AddDepthwise(e, conv, padding, input, output);
  if (conv.groups > 1 && e.options().split_groups) return AddSplit(e, conv, padding, input, output);
  return AddConv2D(e, conv, padding, input, output);
}

// [O, I / groups, kd, kh, kw] as [O, kd * I, kh, kw], zero outside the groups.
OnnxTensor Unfolded(const OnnxTensor& filter, int64_t groups) {
  const Shape& from = filter.shape;
  const int64_t channels = from[1] * groups;
  const int64_t plane = int64_t{from[3]} * from[4];
  const Shape shape{from[0], static_cast<int>(from[2] * channels), from[3], from[4]};
  std::vector<float> to(static_cast<size_t>(shape.element_count()), 0);
  const auto elements = ElementsOf<float>(filter);
  for (int64_t o = 0; o < from[0]; ++o) {
    for (int64_t i = 0; i < from[1]; ++i) {
      const int64_t channel = o / (from[0] / groups) * from[1] + i;
      for (int64_t d = 0; d < from[2]; ++d) {
        const int64_t source = ((o * from[1] + i) * from[2] + d) * plane;
        std::ranges::copy(elements.subspan(static_cast<size_t>(source), static_cast<size_t>(plane)),
                          to.begin() + (o * shape[1] + d * channels + channel) * plane);
      }
    }
  }
  return MakeOnnxTensor<float>(shape, to);
}

// The slices of a volume that each tap of the depth reads, side by side as channels: then one
// convolution of planes is one of the volume.
Result<int> DepthTaps(Emitter& e, const OnnxWindow& window, int input) {
  const PaddedAxis depth = AxisOf(window, 0);
  std::vector<int64_t> dims = DimsOf(e.ShapeOfTensor(input));
  if (depth.pad_before + depth.pad_after() > 0) {
    std::vector<int32_t> pads(10, 0);
    pads[2] = static_cast<int32_t>(depth.pad_before);
    pads[3] = static_cast<int32_t>(depth.pad_after());
    dims[1] += depth.pad_before + depth.pad_after();
    OCTET_ASSIGN(const int padded, e.Temporary(ElementType::kFloat32, dims));
    e.Add(OperatorKind::kPad, {input, e.Constant<int32_t>({5, 2}, pads)}, {padded});
    input = padded;
  }
  std::vector<int64_t> tap_dims = dims;
  tap_dims[1] = depth.output;
  std::vector<int> taps;
  for (int64_t k = 0; k < depth.kernel; ++k) {
    const int64_t begin = k * depth.dilation;
    OCTET_ASSIGN(taps.emplace_back(), e.Temporary(ElementType::kFloat32, tap_dims));
    e.Add(OperatorKind::kStridedSlice,
          {input, e.Integers({0, begin, 0, 0, 0}),
           e.Integers(
               {dims[0], begin + (depth.output - 1) * depth.stride + 1, dims[2], dims[3], dims[4]}),
           e.Integers({1, depth.stride, 1, 1, 1})},
          {taps.back()}, StridedSliceOptions{});
  }
  if (taps.size() == 1) return taps[0];
  tap_dims[4] *= depth.kernel;
  OCTET_ASSIGN(const int side_by_side, e.Temporary(ElementType::kFloat32, tap_dims));
  e.Add(OperatorKind::kConcatenation, taps, {side_by_side}, ConcatenationOptions{4});
  return side_by_side;
}

Status EmitVolume(Emitter& e, const OnnxWindow& window, Convolution conv, int input, int output) {
  OCTET_ASSIGN(const int taps, DepthTaps(e, window, input));
  const Shape in = e.ShapeOfTensor(taps);
  const Shape out = e.ShapeOfTensor(output);
  OCTET_ASSIGN(const int planes, e.Reshaped(taps, {int64_t{in[0]} * in[1], in[2], in[3], in[4]}));
  conv.filter = Unfolded(conv.filter, conv.groups);
  conv.groups = 1;
  conv.axes = {AxisOf(window, 1), AxisOf(window, 2)};
  OCTET_ASSIGN(const int result, e.Temporary(ElementType::kFloat32,
                                             {int64_t{out[0]} * out[1], out[2], out[3], out[4]}));
  OCTET_TRY(AddPlanes(e, conv, planes, result));
  return e.ReshapeInto(result, output);
}

}  // namespace

Status EmitConv(Emitter& e) {
  OCTET_ASSIGN(OnnxTensor filter, e.ConstantInput(1));
  Convolution conv;
  conv.groups = e.node().Int("group", 1);
  conv.bias.assign(static_cast<size_t>(filter.shape[0]), 0);
  if (e.HasInput(2)) {
    OCTET_ASSIGN(const OnnxTensor bias, e.ConstantInput(2));
    conv.bias.assign(ElementsOf<float>(bias).begin(), ElementsOf<float>(bias).end());
  }
  OCTET_ASSIGN(const OnnxWindow window,
               WindowOf(e.node(), e.input(0).shape,
                        {filter.shape.dims().begin() + 2, filter.shape.dims().end()}));
  conv.filter = std::move(filter);
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  if (window.axes() == 3) return EmitVolume(e, window, std::move(conv), in, out);
  if (window.axes() != 2) return Unsupported("{} spatial dims", window.axes());
  conv.axes = {AxisOf(window, 0), AxisOf(window, 1)};
  return AddPlanes(e, conv, in, out);
}

}  // namespace octet::onnx
