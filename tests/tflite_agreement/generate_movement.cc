// Elements put elsewhere: PAD, PADV2, TRANSPOSE, GATHER, SPACE_TO_DEPTH, DEPTH_TO_SPACE.
#include <utility>

#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

// GATHER's batch axes are the first few of both operands.
struct GatherShapes {
  std::vector<int> input;
  std::vector<int> indices;
  std::vector<int> output;
  GatherOptions options;  // axes counted from the start
};

// Inputs of a run are below kMinGatheredExtent: see RandomInputs.
constexpr int kMinGatheredExtent = 8;

GatherShapes DrawGatherShapes(Random& random) {
  GatherShapes shapes;
  shapes.input = DrawDims(random, Draw(random, 1, 4), 1, 5);
  shapes.options.axis = static_cast<int32_t>(DrawIndex(random, shapes.input.size()));
  shapes.options.batch_dims = Coin(random) ? 0 : Draw(random, 0, shapes.options.axis);
  const auto axis = shapes.input.begin() + shapes.options.axis;
  *axis = Draw(random, kMinGatheredExtent, kMinGatheredExtent + 4);
  const std::vector<int> own = DrawDims(random, Draw(random, 0, 2), 1, 4);
  shapes.indices.assign(shapes.input.begin(), shapes.input.begin() + shapes.options.batch_dims);
  shapes.indices.insert(shapes.indices.end(), own.begin(), own.end());
  shapes.output.assign(shapes.input.begin(), axis);
  shapes.output.insert(shapes.output.end(), own.begin(), own.end());
  shapes.output.insert(shapes.output.end(), axis + 1, shapes.input.end());
  return shapes;
}

void AddIndices(OneOperatorModel& model, Random& random, const Shape& shape, int extent) {
  const int64_t count = shape.element_count();
  switch (Draw(random, 0, 3)) {
    case 0:
      model.Input(ElementType::kInt32, shape);
      return;
    case 1:
      model.Input(ElementType::kInt64, shape);
      return;
    case 2:
      model.Constant(shape, DrawValues<int32_t>(random, count, 0, extent - 1));
      return;
    default:
      model.Constant(shape, DrawValues<int64_t>(random, count, 0, extent - 1));
  }
}

}  // namespace

Model MakePad(Random& random, const OperatorUnderTest& op) {
  const std::vector<int> dims = DrawDims(random, Draw(random, 1, 5), 1, 5);
  std::vector<int> output = dims;
  std::vector<int32_t> paddings;
  for (int& extent : output) {
    const int before = Coin(random) ? 0 : Draw(random, 1, 3);
    const int after = Coin(random) ? 0 : Draw(random, 1, 3);
    extent += before + after;
    paddings.insert(paddings.end(), {before, after});
  }
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), quantization);
  model.Constant({static_cast<int>(dims.size()), 2}, paddings);
  if (op.kind == OperatorKind::kPadV2) {
    const Shape one = Coin(random) ? Shape{1} : Shape{};
    if (Coin(random)) {
      AddConstant(model, random, op.type, one, quantization);
    } else {
      model.Input(op.type, one, quantization);
    }
  }
  model.Output(op.type, ShapeOf(output), quantization);
  return model.Build();
}

Model MakeTranspose(Random& random, const OperatorUnderTest& op) {
  const std::vector<int> dims = DrawDims(random, Draw(random, 1, 5), 1, 7);
  std::vector<int32_t> permutation;
  for (size_t d = 0; d < dims.size(); ++d) permutation.push_back(static_cast<int32_t>(d));
  for (size_t d = dims.size() - 1; d > 0; --d) {
    std::swap(permutation[d], permutation[DrawIndex(random, d + 1)]);
  }
  std::vector<int> output;
  for (const int32_t axis : permutation) output.push_back(dims[static_cast<size_t>(axis)]);
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), quantization);
  AddNumbers(model, permutation);
  model.Output(op.type, ShapeOf(output), quantization);
  return model.Build();
}

Model MakeGather(Random& random, const OperatorUnderTest& op) {
  const GatherShapes shapes = DrawGatherShapes(random);
  const Shape input = ShapeOf(shapes.input);
  const Shape indices = ShapeOf(shapes.indices);
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, input, quantization);
  AddIndices(model, random, indices, input[shapes.options.axis]);
  model.Output(op.type, ShapeOf(shapes.output), quantization);
  GatherOptions options = shapes.options;
  options.axis = FromEitherEnd(random, options.axis, input.rank());
  if (options.batch_dims < indices.rank()) {
    options.batch_dims = FromEitherEnd(random, options.batch_dims, indices.rank());
  }
  model.Options(options);
  return model.Build();
}

Model MakeBlockMove(Random& random, const OperatorUnderTest& op) {
  const int block = Draw(random, 1, 4);
  const int batches = Draw(random, 1, 2);
  const int height = Draw(random, 1, 5);
  const int width = Draw(random, 1, 5);
  const int channels = Draw(random, 1, 7);
  const Shape wide{batches, height * block, width * block, channels};
  const Shape deep{batches, height, width, channels * block * block};
  const bool deepens = op.kind == OperatorKind::kSpaceToDepth;
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, deepens ? wide : deep, quantization);
  model.Output(op.type, deepens ? deep : wide, quantization).Options(BlockOptions{block});
  return model.Build();
}

}  // namespace octet::testing
