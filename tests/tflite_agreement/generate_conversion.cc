// QUANTIZE, DEQUANTIZE and CAST: the same numbers stored in another way.
#include <cmath>

#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

std::vector<int> DrawShapeDims(Random& random) {
  return DrawDims(random, Draw(random, 1, 4), 1, 9);
}

ChannelQuantization DrawChannelQuantization(Random& random, ElementType type,
                                            const std::vector<int>& dims) {
  ChannelQuantization quantization;
  const size_t axis = DrawIndex(random, dims.size());
  quantization.axis = static_cast<int32_t>(axis);
  for (int c = 0; c < dims[axis]; ++c) {
    quantization.scales.push_back(DrawScale(random, 0.002F, 0.5F));
    quantization.zero_points.push_back(DrawZeroPoint(random, type));
  }
  return quantization;
}

// Reals that the integer type holds: what others become is undefined in TFLite.
std::vector<float> DrawRealsOf(Random& random, ElementType type, int64_t count) {
  constexpr float kLargeInteger = 1e6F;
  switch (type) {
    case ElementType::kUInt8:
      return DrawReals(random, count, 0.0F, 255.9F);
    case ElementType::kInt8:
      return DrawReals(random, count, -128.9F, 127.9F);
    case ElementType::kInt16:
      return DrawReals(random, count, -32768.0F, 32767.0F);
    default:
      return DrawReals(random, count, -kLargeInteger, kLargeInteger);
  }
}

}  // namespace

// Half of all reals are constants that lie halfway between two steps or on one: the scale is a
// power of two, for which the quotient is exact.
Model MakeQuantize(Random& random, const OperatorUnderTest& op) {
  constexpr int kStepHalves = 700;  // beyond the ends
  const Shape shape = ShapeOf(DrawShapeDims(random));
  const ElementType to = *op.output_type;
  const bool is_real = op.type == ElementType::kFloat32;
  const bool has_halves = is_real && Coin(random);
  const float scale =
      has_halves ? std::ldexp(1.0F, -Draw(random, 1, 6)) : DrawScale(random, 0.005F, 0.3F);
  OneOperatorModel model(op.kind);
  if (has_halves) {
    std::vector<float> reals =
        DrawValues<float>(random, shape.element_count(), -kStepHalves, kStepHalves);
    for (float& real : reals) real *= ScaleFor(to, scale) / 2;
    model.Constant(shape, reals);
  } else {
    model.Input(op.type, shape, DrawQuantization(random, op.type, scale));
  }
  const float output_scale = is_real ? scale : scale * DrawScale(random, 0.3F, 3.0F);
  model.Output(to, shape, DrawQuantization(random, to, output_scale));
  return model.Build();
}

Model MakeDequantize(Random& random, const OperatorUnderTest& op) {
  const std::vector<int> dims = DrawShapeDims(random);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims),
              op.variant == Variant::kPerChannel ? DrawChannelQuantization(random, op.type, dims)
                                                 : DrawQuantization(random, op.type));
  model.Output(ElementType::kFloat32, ShapeOf(dims));
  return model.Build();
}

// Constants bring larger numbers than the inputs of a run.
Model MakeCast(Random& random, const OperatorUnderTest& op) {
  using enum ElementType;
  const Shape shape = ShapeOf(DrawShapeDims(random));
  const auto to = Pick(random, {kFloat32, kInt8, kUInt8, kInt16, kInt32, kInt64, kBool});
  OneOperatorModel model(op.kind);
  if (op.type == kFloat32) {
    model.Constant(shape, DrawRealsOf(random, to, shape.element_count()));
  } else if (op.type == kBool || Coin(random)) {
    model.Input(op.type, shape);
  } else {
    AddConstant(model, random, op.type, shape, {});
  }
  model.Output(to, shape).Options(CastOptions{.input_type = op.type, .output_type = to});
  return model.Build();
}

}  // namespace octet::testing
