// CONCATENATION and PACK join tensors along an axis; SPLIT, SPLIT_V and UNPACK part one.
#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

// The extents of 1 to `max_count` pieces.
std::vector<int32_t> DrawPieces(Random& random, int max_count) {
  return DrawValues<int32_t>(random, Draw(random, 1, max_count), 1, 5);
}

int SumOf(const std::vector<int32_t>& extents) {
  int sum = 0;
  for (const int32_t extent : extents) sum += extent;
  return sum;
}

// bool has no constants here.
void AddOperand(OneOperatorModel& model, Random& random, ElementType type, const Shape& shape,
                const ChannelQuantization& quantization) {
  if (type != ElementType::kBool && OneIn(random, 4)) {
    AddConstant(model, random, type, shape, quantization);
  } else {
    model.Input(type, shape, quantization);
  }
}

}  // namespace

Model MakeConcatenation(Random& random, const OperatorUnderTest& op) {
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 6);
  const int rank = static_cast<int>(dims.size());
  const int axis = Draw(random, 0, rank - 1);
  const std::vector<int32_t> pieces = DrawPieces(random, 5);
  const float scale = DrawScale(random, 0.01F, 0.2F);
  const auto output = DrawQuantization(random, op.type, scale);
  OneOperatorModel model(op.kind);
  for (const int32_t extent : pieces) {
    dims[static_cast<size_t>(axis)] = extent;
    const bool is_rescaled = op.variant == Variant::kRescaled && !OneIn(random, 4);
    AddOperand(model, random, op.type, ShapeOf(dims),
               is_rescaled
                   ? DrawQuantization(random, op.type, scale * DrawScale(random, 0.3F, 3.0F))
                   : output);
  }
  dims[static_cast<size_t>(axis)] = SumOf(pieces);
  model.Output(op.type, ShapeOf(dims), output);
  model.Options(ConcatenationOptions{.axis = FromEitherEnd(random, axis, rank)});
  return model.Build();
}

Model MakePack(Random& random, const OperatorUnderTest& op) {
  std::vector<int> dims = DrawDims(random, Draw(random, 0, 4), 1, 6);
  const Shape shape = ShapeOf(dims);
  const int rank = shape.rank() + 1;
  const int axis = Draw(random, 0, rank - 1);
  const int count = Draw(random, 1, 5);
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  for (int i = 0; i < count; ++i) AddOperand(model, random, op.type, shape, quantization);
  dims.insert(dims.begin() + axis, count);
  model.Output(op.type, ShapeOf(dims), quantization);
  model.Options(PackOptions{.values_count = count, .axis = FromEitherEnd(random, axis, rank)});
  return model.Build();
}

Model MakeSplit(Random& random, const OperatorUnderTest& op) {
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 6);
  const int rank = static_cast<int>(dims.size());
  const int axis = Draw(random, 0, rank - 1);
  const int count = Draw(random, 1, 5);
  const Shape piece = ShapeOf(dims);
  dims[static_cast<size_t>(axis)] *= count;
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  AddNumbers(model, {FromEitherEnd(random, axis, rank)});
  model.Input(op.type, ShapeOf(dims), quantization);
  for (int i = 0; i < count; ++i) model.Output(op.type, piece, quantization);
  model.Options(SplitOptions{.num_splits = count});
  return model.Build();
}

// One extent may be left to work out.
Model MakeSplitV(Random& random, const OperatorUnderTest& op) {
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 6);
  const int rank = static_cast<int>(dims.size());
  const int axis = Draw(random, 0, rank - 1);
  const std::vector<int32_t> pieces = DrawPieces(random, 5);
  dims[static_cast<size_t>(axis)] = SumOf(pieces);
  std::vector<int32_t> asked = pieces;
  if (OneIn(random, 3)) asked[DrawIndex(random, asked.size())] = -1;
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), quantization);
  AddNumbers(model, asked, Pick(random, {ElementType::kInt32, ElementType::kInt64}));
  AddNumbers(model, {FromEitherEnd(random, axis, rank)});
  for (const int32_t extent : pieces) {
    dims[static_cast<size_t>(axis)] = extent;
    model.Output(op.type, ShapeOf(dims), quantization);
  }
  model.Options(SplitOptions{.num_splits = static_cast<int32_t>(pieces.size())});
  return model.Build();
}

Model MakeUnpack(Random& random, const OperatorUnderTest& op) {
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 5), 1, 5);
  const Shape input = ShapeOf(dims);
  const int axis = Draw(random, 0, input.rank() - 1);
  dims.erase(dims.begin() + axis);
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, input, quantization);
  for (int i = 0; i < input[axis]; ++i) model.Output(op.type, ShapeOf(dims), quantization);
  model.Options(
      UnpackOptions{.num = input[axis], .axis = FromEitherEnd(random, axis, input.rank())});
  return model.Build();
}

}  // namespace octet::testing
