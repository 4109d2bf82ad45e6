// Functions of one element (LOGISTIC, TANH, the RELUs, HARD_SWISH), PRELU, and SOFTMAX of a row.
#include <cmath>

#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

constexpr float kInt16UnitScale = 1.0F / 32768;  // of LOGISTIC, TANH and SOFTMAX

Shape DrawShape(Random& random) { return ShapeOf(DrawDims(random, Draw(random, 1, 4), 1, 9)); }

ChannelQuantization DrawInputQuantization(Random& random, ElementType type) {
  return DrawQuantization(random, type, DrawScale(random, 0.005F, 0.15F));
}

// The input's, or one whose steps are somewhat finer or coarser.
ChannelQuantization DrawOutputQuantization(Random& random, ElementType type,
                                           const ChannelQuantization& input) {
  if (!IsQuantized(type) || OneIn(random, 4)) return input;
  const float scale = input.scales[0] * DrawScale(random, 0.3F, 3.0F);
  return PerTensor(scale, DrawZeroPoint(random, type));
}

OperatorOptions OptionsOf(Random& random, OperatorKind kind) {
  if (kind != OperatorKind::kLeakyRelu) return {};
  return LeakyReluOptions{Pick(random, {0.0F, 0.01F, 0.3F, 1.0F, 1.7F, -0.4F})};
}

// Alpha has one element along some axes and may lack the first few.
Shape DrawAlphaShape(Random& random, std::vector<int> dims) {
  for (int& extent : dims) {
    if (Coin(random)) extent = 1;
  }
  if (Coin(random)) dims.erase(dims.begin(), dims.begin() + Draw(random, 0, 2));
  return ShapeOf(dims);
}

}  // namespace

// The outputs' ends are those of the functions: 0 and 1, -1 and 1.
Model MakeSigmoid(Random& random, const OperatorUnderTest& op) {
  const Shape shape = DrawShape(random);
  const bool is_logistic = op.kind == OperatorKind::kLogistic;
  ChannelQuantization input = DrawInputQuantization(random, op.type);
  ChannelQuantization output;
  if (op.type == ElementType::kInt16) {
    // TFLite takes powers of two from 2^-12 on another way.
    if (op.variant == Variant::kPowersOfTwo) {
      input = PerTensor(std::ldexp(1.0F, is_logistic ? -12 : -Draw(random, 11, 12)), 0);
    }
    output = PerTensor(kInt16UnitScale, 0);
  } else if (IsQuantized(op.type)) {
    const auto [min, max] = StoredRange(op.type);
    output = is_logistic ? PerTensor(1.0F / 256, min) : PerTensor(1.0F / 128, (min + max + 1) / 2);
  }
  OneOperatorModel model(op.kind);
  model.Input(op.type, shape, input);
  model.Output(op.type, shape, output);
  return model.Build();
}

Model MakeRectifier(Random& random, const OperatorUnderTest& op) {
  const Shape shape = DrawShape(random);
  const auto input = DrawInputQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, shape, input);
  model.Output(op.type, shape, DrawOutputQuantization(random, op.type, input));
  model.Options(OptionsOf(random, op.kind));
  return model.Build();
}

Model MakePRelu(Random& random, const OperatorUnderTest& op) {
  const std::vector<int> dims = DrawDims(random, Draw(random, 2, 4), 1, 7);
  const Shape alpha_shape = DrawAlphaShape(random, dims);
  const auto input = DrawInputQuantization(random, op.type);
  const auto alpha = DrawQuantization(random, op.type, DrawScale(random, 0.002F, 0.02F));
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), input);
  if (OneIn(random, 4)) {
    model.Input(op.type, alpha_shape, alpha);
  } else {
    AddConstant(model, random, op.type, alpha_shape, alpha);
  }
  model.Output(op.type, ShapeOf(dims), DrawOutputQuantization(random, op.type, input));
  return model.Build();
}

Model MakeSoftmax(Random& random, const OperatorUnderTest& op) {
  constexpr int kMaxDepth = 70;
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 4);
  dims.back() = Draw(random, 1, kMaxDepth);
  ChannelQuantization output;
  if (op.type == ElementType::kInt16) {
    output = PerTensor(kInt16UnitScale, 0);
  } else if (IsQuantized(op.type)) {
    output = PerTensor(1.0F / 256, StoredRange(op.type).min);
  }
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), DrawInputQuantization(random, op.type));
  model.Output(op.type, ShapeOf(dims), output);
  model.Options(SoftmaxOptions{Pick(random, {1.0F, 1.0F, 0.3F, 2.5F})});
  return model.Build();
}

}  // namespace octet::testing
