// ADD, SUB, MUL, DIV, MAXIMUM and MINIMUM of two operands, one of them perhaps constant.
#include <cmath>
#include <utility>

#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

struct OperandShapes {
  Shape lhs;
  Shape rhs;
  Shape output;
};

// To broadcast, some extents become 1 in one operand or the other, and the second may lack the
// first few.
OperandShapes DrawShapes(Random& random, Variant variant) {
  constexpr int kMaxRank = 4;
  const int rank = Draw(random, 1, kMaxRank);
  std::vector<int> lhs = DrawDims(random, rank, 1, 7);
  const Shape output = ShapeOf(lhs);
  if (variant != Variant::kBroadcast) return {output, output, output};
  std::vector<int> rhs = lhs;
  const int missing = Coin(random) ? Draw(random, 0, rank) : 0;
  for (int axis = 0; axis < rank; ++axis) {
    const auto i = static_cast<size_t>(axis);
    if (axis < missing || OneIn(random, 3)) {
      rhs[i] = 1;
    } else if (Coin(random)) {
      lhs[i] = 1;
    }
  }
  rhs.erase(rhs.begin(), rhs.begin() + missing);
  OperandShapes shapes{ShapeOf(lhs), ShapeOf(rhs), output};
  if (Coin(random)) std::swap(shapes.lhs, shapes.rhs);
  return shapes;
}

// A scale that fits the results of operands with these scales.
float DrawOutputScale(Random& random, OperatorKind kind, float lhs, float rhs) {
  if (kind == OperatorKind::kMul) return lhs * rhs * DrawScale(random, 20.0F, 250.0F);
  return (lhs + rhs) * DrawScale(random, 0.4F, 2.0F);
}

// Scales that are not powers of two make pot_scale_int16 say nothing.
OperatorOptions OptionsOf(Random& random, const OperatorUnderTest& op) {
  switch (op.kind) {
    case OperatorKind::kAdd:
    case OperatorKind::kSub:
      return AddSubOptions{.activation = DrawActivation(random, Variant::kAny)};
    case OperatorKind::kMul:
    case OperatorKind::kDiv:
      return ActivationOptions{DrawActivation(random, Variant::kAny)};
    default:
      return {};
  }
}

}  // namespace

// int16 ADD and SUB by shifts: one operand has the output's scale, the other a finer one.
Model MakePairOfPowersOfTwo(Random& random, const OperatorUnderTest& op) {
  const Shape shape = ShapeOf(DrawDims(random, Draw(random, 1, 4), 1, 7));
  const int exponent = -Draw(random, 8, 14);
  const auto output = PerTensor(std::ldexp(1.0F, exponent), 0);
  auto lhs = output;
  auto rhs = PerTensor(std::ldexp(1.0F, exponent - Draw(random, 0, 6)), 0);
  if (Coin(random)) std::swap(lhs, rhs);
  OneOperatorModel model(op.kind);
  model.Input(op.type, shape, lhs);
  model.Input(op.type, shape, rhs);
  model.Output(op.type, shape, output).Options(OptionsOf(random, op));
  return model.Build();
}

// The divisor is a constant without zeros, which TFLite refuses for integers.
Model MakeQuotient(Random& random, const OperatorUnderTest& op) {
  const OperandShapes shapes = DrawShapes(random, op.variant);
  OneOperatorModel model(op.kind);
  model.Input(op.type, shapes.lhs);
  const int64_t count = shapes.rhs.element_count();
  if (op.type == ElementType::kInt32) {
    auto divisors = DrawValues<int32_t>(random, count, 1, 9);
    for (int32_t& divisor : divisors) divisor = Coin(random) ? divisor : -divisor;
    model.Constant(shapes.rhs, divisors);
  } else if (Coin(random)) {
    model.Constant(shapes.rhs, DrawReals(random, count, 0.1F, 4.0F));
  } else {
    model.Input(op.type, shapes.rhs);
  }
  model.Output(op.type, shapes.output).Options(OptionsOf(random, op));
  return model.Build();
}

Model MakePair(Random& random, const OperatorUnderTest& op) {
  const bool compares = op.kind == OperatorKind::kMaximum || op.kind == OperatorKind::kMinimum;
  const OperandShapes shapes = DrawShapes(random, op.variant);
  const float lhs_scale = DrawScale(random, 0.005F, 0.3F);
  const float rhs_scale = DrawScale(random, 0.005F, 0.3F);
  const auto lhs = DrawQuantization(random, op.type, lhs_scale);
  const auto rhs = compares ? lhs : DrawQuantization(random, op.type, rhs_scale);
  const auto output =
      compares ? lhs
               : DrawQuantization(random, op.type,
                                  DrawOutputScale(random, op.kind, lhs_scale, rhs_scale));
  OneOperatorModel model(op.kind);
  model.Input(op.type, shapes.lhs, lhs);
  if (shapes.lhs == shapes.rhs && OneIn(random, 8)) {
    model.InputAgain(0);
  } else if (Coin(random)) {
    AddConstant(model, random, op.type, shapes.rhs, rhs);
  } else {
    model.Input(op.type, shapes.rhs, rhs);
  }
  model.Output(op.type, shapes.output, output).Options(OptionsOf(random, op));
  return model.Build();
}

}  // namespace octet::testing
