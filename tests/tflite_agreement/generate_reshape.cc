// RESHAPE, SQUEEZE and EXPAND_DIMS: the same bytes under another shape.
#include <algorithm>
#include <numeric>

#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

// The extents in another order, two neighbours perhaps merged, a 1 perhaps put in.
std::vector<int> DrawRearranged(Random& random, std::vector<int> dims) {
  for (size_t i = dims.size() - 1; i > 0; --i) {
    std::swap(dims[i], dims[DrawIndex(random, i + 1)]);
  }
  if (dims.size() > 1 && Coin(random)) {
    dims[0] *= dims[1];
    dims.erase(dims.begin() + 1);
  }
  if (Coin(random)) dims.insert(dims.begin() + Draw(random, 0, static_cast<int>(dims.size())), 1);
  return dims;
}

// Extents in which some are 1.
std::vector<int> DrawDimsWithOnes(Random& random) {
  std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 6);
  for (int& extent : dims) {
    if (Coin(random)) extent = 1;
  }
  return dims;
}

}  // namespace

// The new shape is an operand, an option or both; one extent may be left to work out.
Model MakeReshape(Random& random, const OperatorUnderTest& op) {
  const std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 6);
  const std::vector<int> output = DrawRearranged(random, dims);
  std::vector<int32_t> asked = output;
  if (Coin(random)) asked[DrawIndex(random, asked.size())] = -1;
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), quantization);
  if (Coin(random)) AddNumbers(model, asked);
  model.Output(op.type, ShapeOf(output), quantization).Options(ReshapeOptions{asked});
  return model.Build();
}

// Some or all axes of extent 1 go; none named: all.
Model MakeSqueeze(Random& random, const OperatorUnderTest& op) {
  const std::vector<int> dims = DrawDimsWithOnes(random);
  const int rank = static_cast<int>(dims.size());
  const bool names_axes = Coin(random);
  SqueezeOptions options;
  std::vector<int> output;
  for (int axis = 0; axis < rank; ++axis) {
    const int extent = dims[static_cast<size_t>(axis)];
    if (extent != 1 || (names_axes && Coin(random))) {
      output.push_back(extent);
    } else if (names_axes) {
      options.squeeze_dims.push_back(FromEitherEnd(random, axis, rank));
    }
  }
  if (options.squeeze_dims.empty()) std::erase(output, 1);
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), quantization);
  model.Output(op.type, ShapeOf(output), quantization).Options(options);
  return model.Build();
}

Model MakeExpandDims(Random& random, const OperatorUnderTest& op) {
  const std::vector<int> dims = DrawDims(random, Draw(random, 1, 4), 1, 6);
  const int rank = static_cast<int>(dims.size());
  const int axis = Draw(random, 0, rank);
  std::vector<int> output = dims;
  output.insert(output.begin() + axis, 1);
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), quantization);
  AddNumbers(model, {FromEitherEnd(random, axis, rank + 1)});
  model.Output(op.type, ShapeOf(output), quantization);
  return model.Build();
}

}  // namespace octet::testing
