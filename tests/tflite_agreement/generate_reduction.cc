// MEAN, SUM and REDUCE_MAX over some axes; ARG_MAX along one; L2_NORMALIZATION along the last.
#include <algorithm>
#include <cmath>

#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

// At least one axis, some counted from the end, in any order, perhaps one twice.
std::vector<int32_t> DrawAxes(Random& random, int rank) {
  std::vector<int32_t> axes;
  const int wanted = Draw(random, 1, rank);
  for (int i = 0; i < wanted; ++i) {
    const int axis = Draw(random, 0, rank - 1);
    axes.push_back(FromEitherEnd(random, axis, rank));
  }
  return axes;
}

// Half of all cases are what networks have: the mean of an NHWC tensor over height and width.
std::vector<int32_t> DrawAxesOrHeightAndWidth(Random& random, int rank) {
  constexpr int kNhwcRank = 4;
  if (rank == kNhwcRank && Coin(random)) return {1, 2};
  return DrawAxes(random, rank);
}

struct Reduction {
  std::vector<int> output;
  int count = 1;  // elements that make one output
};

Reduction Reduce(const std::vector<int>& dims, const std::vector<int32_t>& axes, bool keeps_dims) {
  const int rank = static_cast<int>(dims.size());
  Reduction reduction;
  for (int axis = 0; axis < rank; ++axis) {
    const int extent = dims[static_cast<size_t>(axis)];
    const bool is_reduced = std::ranges::any_of(
        axes, [&](int32_t reduced) { return reduced == axis || reduced + rank == axis; });
    if (is_reduced) reduction.count *= extent;
    if (!is_reduced || keeps_dims) reduction.output.push_back(is_reduced ? 1 : extent);
  }
  return reduction;
}

// A mean keeps about its input's scale. A sum's scale and zero point hold every possible sum: where
// one does not fit, TFLite 2.9 wraps and the reference clamps.
ChannelQuantization DrawOutputQuantization(Random& random, const OperatorUnderTest& op,
                                           const ChannelQuantization& input, int count) {
  if (!IsQuantized(op.type) || op.kind == OperatorKind::kReduceMax) return input;
  const float scale = input.scales[0];
  if (op.kind == OperatorKind::kMean) {
    if (op.variant == Variant::kSameQuantization) return input;
    const float output_scale = scale * DrawReal(random, 0.3F, 1.5F);
    return PerTensor(output_scale, DrawZeroPoint(random, op.type));
  }
  const float output_scale = scale * static_cast<float>(count) * DrawReal(random, 1.01F, 1.2F);
  return PerTensor(output_scale, static_cast<int32_t>(input.zero_points[0]));
}

}  // namespace

Model MakeReduction(Random& random, const OperatorUnderTest& op) {
  constexpr int kMaxRank = 4;
  const int rank = Coin(random) ? kMaxRank : Draw(random, 1, kMaxRank);
  const std::vector<int> dims = DrawDims(random, rank, 1, 9);
  const std::vector<int32_t> axes = DrawAxesOrHeightAndWidth(random, rank);
  const bool keeps_dims = Coin(random);
  const Reduction reduction = Reduce(dims, axes, keeps_dims);
  const auto input = DrawQuantization(random, op.type, DrawScale(random, 0.01F, 0.2F));
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), input);
  AddNumbers(model, axes);
  model.Output(op.type, ShapeOf(reduction.output),
               DrawOutputQuantization(random, op, input, reduction.count));
  model.Options(ReducerOptions{.keep_dims = keeps_dims});
  return model.Build();
}

Model MakeArgMax(Random& random, const OperatorUnderTest& op) {
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 2, 7);
  const int rank = static_cast<int>(dims.size());
  const int axis = Draw(random, 0, rank - 1);
  if (OneIn(random, 4)) dims[static_cast<size_t>(axis)] = Draw(random, 1, 300);
  const auto index = Pick(random, {ElementType::kInt32, ElementType::kInt64});
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), DrawQuantization(random, op.type));
  AddNumbers(model, {FromEitherEnd(random, axis, rank)},
             Pick(random, {ElementType::kInt32, ElementType::kInt64}));
  dims.erase(dims.begin() + axis);
  model.Output(index, ShapeOf(dims)).Options(OutputTypeOptions{index});
  return model.Build();
}

Model MakeL2Normalization(Random& random, const OperatorUnderTest& op) {
  constexpr float kUnitScale = 1.0F / 128;  // the only one the operator has
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 5);
  dims.back() = Draw(random, 1, 70);
  ChannelQuantization output;
  if (IsQuantized(op.type)) {
    output = PerTensor(kUnitScale, op.type == ElementType::kUInt8 ? 128 : 0);
  }
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), DrawQuantization(random, op.type));
  model.Output(op.type, ShapeOf(dims), output).Options(ActivationOptions{});
  return model.Build();
}

}  // namespace octet::testing
