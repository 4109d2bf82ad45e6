// CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV, FULLY_CONNECTED: an input, a constant filter, perhaps
// a bias. FULLY_CONNECTED's filter may be computed at run time.
#include <algorithm>
#include <cmath>

#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

constexpr int kMaxChannels = 40;
constexpr int kMaxFewChannels = 9;
constexpr int kSymmetricMax = 127;  // int8 filters leave -128 out

int DrawChannels(Random& random) {
  return Draw(random, 1, Coin(random) ? kMaxFewChannels : kMaxChannels);
}

// int16 inputs meet int8 filters.
ElementType FilterType(ElementType input_type) {
  return input_type == ElementType::kInt16 ? ElementType::kInt8 : input_type;
}

// What is drawn beside the shapes.
struct WeightedSum {
  Activation activation = Activation::kNone;
  ChannelQuantization input;
  ChannelQuantization filter;
  ChannelQuantization output;
  ClampRange filter_values;
  float max_real_weight = 1.0F;                   // float32
  float bias_magnitude = 1.0F;                    // in accumulator steps
  bool is_int64 = false;                          // the bias
  ElementType bias_type = ElementType::kFloat32;  // as the options say it
};

// How the channels of an int8 filter may be scaled.
struct ChannelScaling {
  bool may_differ = false;
  int channels = 1;
  int axis = 0;
};

ChannelQuantization DrawFilterQuantization(Random& random, ElementType type, float scale,
                                           const ChannelScaling& scaling) {
  if (type == ElementType::kUInt8) return DrawQuantization(random, type, scale);
  if (!scaling.may_differ || Coin(random)) return PerTensor(scale, 0);
  ChannelQuantization quantization;
  quantization.axis = scaling.axis;
  for (int c = 0; c < scaling.channels; ++c) {
    quantization.scales.push_back(scale * DrawReal(random, 0.2F, 1.0F));
    quantization.zero_points.push_back(0);
  }
  return quantization;
}

// A clamp at the zero point is usually the lower end of the range, as converters choose it.
int DrawOutputZeroPoint(Random& random, ElementType type, Activation activation) {
  const bool is_rectified = activation == Activation::kRelu || activation == Activation::kRelu6;
  const auto [min, max] = StoredRange(type);
  if (!is_rectified || type == ElementType::kInt16) return DrawZeroPoint(random, type);
  return Coin(random) ? min : Draw(random, min, (min + max) / 2);
}

// `taps`: products in one sum. The output's scale fits sums of random values, give or take a little
// saturation. Some filters are so small that the multiplier exceeds 1.
WeightedSum DrawWeightedSum(Random& random, const OperatorUnderTest& op, int taps,
                            const ChannelScaling& scaling) {
  constexpr float kRealSpread = 6.0F;  // float32 outputs reach it now and then, and so RELU6's end
  WeightedSum sum;
  sum.activation = DrawActivation(random, op.variant);
  sum.max_real_weight = kRealSpread / std::sqrt(static_cast<float>(taps));
  if (!IsQuantized(op.type)) return sum;
  sum.is_int64 = op.type == ElementType::kInt16 && op.variant != Variant::kInt32Sum;
  if (op.variant == Variant::kInt32Sum) sum.bias_type = ElementType::kInt32;
  const int magnitude = Pick(random, {kSymmetricMax, kSymmetricMax, 30, 1});
  const float input_scale = DrawScale(random, 0.002F, 0.1F);
  const float filter_scale = DrawScale(random, 0.0005F, 0.02F);
  const float spread = static_cast<float>(magnitude) * std::sqrt(static_cast<float>(taps));
  sum.input = DrawQuantization(random, op.type, input_scale);
  sum.filter = DrawFilterQuantization(random, op.type, filter_scale, scaling);
  sum.output =
      PerTensor(sum.input.scales[0] * filter_scale * spread * DrawScale(random, 0.3F, 5.0F),
                DrawOutputZeroPoint(random, op.type, sum.activation));
  sum.bias_magnitude = spread * static_cast<float>(StoredRange(op.type).max / 2);
  const auto zero_point = static_cast<int32_t>(sum.filter.zero_points[0]);
  const auto [min, max] = StoredRange(FilterType(op.type));
  sum.filter_values = {std::max(zero_point - magnitude, min),
                       std::min(zero_point + magnitude, max)};
  return sum;
}

void AddFilter(OneOperatorModel& op, Random& random, ElementType type, const Shape& shape,
               const WeightedSum& sum) {
  const int64_t count = shape.element_count();
  const auto [min, max] = sum.filter_values;
  if (FilterType(type) == ElementType::kInt8) {
    op.Constant(shape, DrawValues<int8_t>(random, count, min, max), sum.filter);
  } else if (type == ElementType::kUInt8) {
    op.Constant(shape, DrawValues<uint8_t>(random, count, min, max), sum.filter);
  } else {
    op.Constant(shape, DrawReals(random, count, -sum.max_real_weight, sum.max_real_weight));
  }
}

// The bias has the scale of the products; now and then it dwarfs them.
void AddBias(OneOperatorModel& op, Random& random, ElementType type, int channels,
             const WeightedSum& sum) {
  constexpr int kHugeBias = 1 << 30;
  constexpr int kOneHugeIn = 10;
  if (!IsQuantized(type)) {
    op.Constant(Shape{channels}, DrawReals(random, channels));
    return;
  }
  const int limit =
      OneIn(random, kOneHugeIn) ? kHugeBias : static_cast<int>(std::lround(sum.bias_magnitude));
  ChannelQuantization quantization = sum.filter;
  quantization.axis = 0;
  for (float& scale : quantization.scales) scale *= sum.input.scales[0];
  for (int64_t& zero_point : quantization.zero_points) zero_point = 0;
  if (sum.is_int64) {
    op.Constant(Shape{channels}, DrawValues<int64_t>(random, channels, -limit, limit),
                quantization);
    return;
  }
  op.Constant(Shape{channels}, DrawValues<int32_t>(random, channels, -limit, limit), quantization);
}

// Of TRANSPOSE_CONV and FULLY_CONNECTED. The other two must have one: without, 2.9 refuses CONV_2D
// and crashes in DEPTHWISE_CONV_2D. It sums int16 in int64 only where it sees a bias of int64.
bool HasBias(Random& random, const WeightedSum& sum) { return sum.is_int64 || !OneIn(random, 4); }

// TRANSPOSE_CONV: VALID gives the extent that holds every tap, SAME one of those whose convolution
// has the input's extent.
int DrawTransposedOutput(Random& random, const DrawnAxis& axis, Padding padding) {
  if (padding == Padding::kValid) return (axis.input - 1) * axis.stride + axis.filter;
  return axis.input * axis.stride - Draw(random, 0, axis.stride - 1);
}

}  // namespace

Model MakeConv2D(Random& random, const OperatorUnderTest& op) {
  const auto [padding, h, w] = DrawWindow(random, {.max_filter = 5, .max_dilation = 3});
  const int batches = Draw(random, 1, 2);
  const int inputs = DrawChannels(random);
  const int outputs = DrawChannels(random);
  const WeightedSum sum = DrawWeightedSum(random, op, h.filter * w.filter * inputs,
                                          {.may_differ = true, .channels = outputs, .axis = 0});
  OneOperatorModel model(op.kind);
  model.Input(op.type, {batches, h.input, w.input, inputs}, sum.input);
  AddFilter(model, random, op.type, {outputs, h.filter, w.filter, inputs}, sum);
  AddBias(model, random, op.type, outputs, sum);
  model.Output(op.type, {batches, h.output, w.output, outputs}, sum.output);
  model.Options(Conv2DOptions{.padding = padding,
                              .stride_w = w.stride,
                              .stride_h = h.stride,
                              .activation = sum.activation,
                              .dilation_w = w.dilation,
                              .dilation_h = h.dilation,
                              .quantized_bias_type = sum.bias_type});
  return model.Build();
}

Model MakeDepthwiseConv2D(Random& random, const OperatorUnderTest& op) {
  const auto [padding, h, w] = DrawWindow(random, {.max_filter = 5, .max_dilation = 3});
  const int batches = Draw(random, 1, 2);
  const int inputs = DrawChannels(random);
  const int multiplier = Coin(random) ? 1 : Draw(random, 1, 4);
  const int outputs = inputs * multiplier;
  const WeightedSum sum = DrawWeightedSum(random, op, h.filter * w.filter,
                                          {.may_differ = true, .channels = outputs, .axis = 3});
  OneOperatorModel model(op.kind);
  model.Input(op.type, {batches, h.input, w.input, inputs}, sum.input);
  AddFilter(model, random, op.type, {1, h.filter, w.filter, outputs}, sum);
  AddBias(model, random, op.type, outputs, sum);
  model.Output(op.type, {batches, h.output, w.output, outputs}, sum.output);
  model.Options(DepthwiseConv2DOptions{.padding = padding,
                                       .stride_w = w.stride,
                                       .stride_h = h.stride,
                                       .depth_multiplier = multiplier,
                                       .activation = sum.activation,
                                       .dilation_w = w.dilation,
                                       .dilation_h = h.dilation});
  return model.Build();
}

Model MakeTransposeConv(Random& random, const OperatorUnderTest& op) {
  const auto [padding, h, w] = DrawWindow(random, {.max_filter = 5});
  const int batches = Draw(random, 1, 2);
  const int inputs = DrawChannels(random);
  const int outputs = DrawChannels(random);
  const int height = DrawTransposedOutput(random, h, padding);
  const int width = DrawTransposedOutput(random, w, padding);
  const int taps_h = (h.filter + h.stride - 1) / h.stride;
  const int taps_w = (w.filter + w.stride - 1) / w.stride;
  const WeightedSum sum = DrawWeightedSum(random, op, taps_h * taps_w * inputs,
                                          {.may_differ = true, .channels = outputs, .axis = 0});
  OneOperatorModel model(op.kind);
  model.Constant<int32_t>({4}, {batches, height, width, outputs});
  AddFilter(model, random, op.type, {outputs, h.filter, w.filter, inputs}, sum);
  model.Input(op.type, {batches, h.input, w.input, inputs}, sum.input);
  if (HasBias(random, sum)) AddBias(model, random, op.type, outputs, sum);
  model.Output(op.type, {batches, height, width, outputs}, sum.output);
  model.Options(TransposeConvOptions{.padding = padding,
                                     .stride_w = w.stride,
                                     .stride_h = h.stride,
                                     .quantized_bias_type = sum.bias_type});
  return model.Build();
}

Model MakeFullyConnected(Random& random, const OperatorUnderTest& op) {
  constexpr int kMaxDepth = 130;
  const int depth = Draw(random, 1, kMaxDepth);
  const int units = DrawChannels(random);
  const WeightedSum sum = DrawWeightedSum(random, op, depth, {});
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 3);
  dims.back() = depth;
  const Shape input = ShapeOf(dims);
  const bool keeps_dims = Coin(random);
  dims.back() = units;
  const Shape output =
      keeps_dims ? ShapeOf(dims) : Shape{static_cast<int>(input.element_count()) / depth, units};

  OneOperatorModel model(op.kind);
  model.Input(op.type, input, sum.input);
  if (OneIn(random, 4)) {
    model.Input(FilterType(op.type), {units, depth}, sum.filter);
  } else {
    AddFilter(model, random, op.type, {units, depth}, sum);
  }
  if (HasBias(random, sum)) {
    AddBias(model, random, op.type, units, sum);
  } else if (Coin(random)) {
    model.Absent();
  }
  model.Output(op.type, output, sum.output);
  model.Options(FullyConnectedOptions{.activation = sum.activation,
                                      .keep_num_dims = keeps_dims,
                                      .quantized_bias_type = sum.bias_type});
  return model.Build();
}

}  // namespace octet::testing
