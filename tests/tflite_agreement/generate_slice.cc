// SLICE and STRIDED_SLICE.
#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

// The entries of STRIDED_SLICE's three operands and its masks, with the shape that they ask for.
// It is drawn from the elements to take, whose many spellings must all mean the same.
struct DrawnSlice {
  std::vector<int32_t> begin;
  std::vector<int32_t> end;
  std::vector<int32_t> strides;
  StridedSliceOptions masks;
  std::vector<int> output;

  void Add(int first, int behind, int stride);
  void Mark(int32_t& mask) const { mask |= 1 << (begin.size() - 1); }  // of the last entry
};

void DrawnSlice::Add(int first, int behind, int stride) {
  begin.push_back(first);
  end.push_back(behind);
  strides.push_back(stride);
}

constexpr int kFarOutside = 50;

// An axis keeps its first element and every stride-th behind it, up to some place.
void AddRange(DrawnSlice& slice, Random& random, int extent) {
  const int stride = Pick(random, {1, 1, 2, 3, -1, -2, -3});
  const bool backwards = stride < 0;
  const int steps = backwards ? -stride : stride;
  // Places in the order in which they are taken: 0 is the axis's first element, or its last.
  const int first = Coin(random) ? 0 : Draw(random, 0, extent - 1);
  const int behind = Coin(random) ? extent : Draw(random, first + 1, extent);
  const auto element = [&](int place) { return backwards ? extent - 1 - place : place; };
  const int outside = backwards ? kFarOutside : -kFarOutside;
  // The place behind the last element has no name from the other end.
  const int begin =
      first == 0 && OneIn(random, 3) ? outside : FromEitherEnd(random, element(first), extent);
  const int end = behind == extent ? -outside : FromEitherEnd(random, element(behind), extent);
  slice.Add(begin, end, stride);
  slice.output.push_back((behind - first + steps - 1) / steps);
  if (first == 0 && Coin(random)) {
    slice.begin.back() = Draw(random, -kFarOutside, kFarOutside);
    slice.Mark(slice.masks.begin_mask);
  }
  if (behind == extent && Coin(random)) {
    slice.end.back() = Draw(random, -kFarOutside, kFarOutside);
    slice.Mark(slice.masks.end_mask);
  }
}

// One element, without its axis.
void AddElement(DrawnSlice& slice, Random& random, int extent) {
  const int element = Draw(random, 0, extent - 1);
  slice.Add(FromEitherEnd(random, element, extent), element + 1, 1);
  slice.Mark(slice.masks.shrink_axis_mask);
}

void AddNewAxis(DrawnSlice& slice) {
  slice.Add(0, 0, 1);
  slice.Mark(slice.masks.new_axis_mask);
  slice.output.push_back(1);
}

// The axes [first, first + count) as they are.
void AddEllipsis(DrawnSlice& slice, const std::vector<int>& dims, size_t first, size_t count) {
  slice.Add(0, 0, 1);
  slice.Mark(slice.masks.ellipsis_mask);
  for (size_t d = first; d < first + count; ++d) slice.output.push_back(dims[d]);
}

void AddAxis(DrawnSlice& slice, Random& random, int extent) {
  if (OneIn(random, 5)) {
    AddElement(slice, random, extent);
  } else {
    AddRange(slice, random, extent);
  }
}

DrawnSlice DrawSlice(Random& random, const std::vector<int>& dims) {
  DrawnSlice slice;
  for (const int extent : dims) AddAxis(slice, random, extent);
  return slice;
}

// At most one ellipsis, for one axis or more.
DrawnSlice DrawSliceWithNewAxes(Random& random, const std::vector<int>& dims) {
  constexpr int kMaxNewAxes = 2;
  DrawnSlice slice;
  const bool has_ellipsis = Coin(random);
  const size_t ellipsis = DrawIndex(random, dims.size());
  int new_axes = Draw(random, has_ellipsis ? 0 : 1, kMaxNewAxes);
  for (size_t d = 0; d < dims.size(); ++d) {
    if (new_axes > 0 && Coin(random)) {
      AddNewAxis(slice);
      --new_axes;
    }
    if (has_ellipsis && d == ellipsis) {
      const size_t count = 1 + DrawIndex(random, dims.size() - d);
      AddEllipsis(slice, dims, d, count);
      d += count - 1;
    } else {
      AddAxis(slice, random, dims[d]);
    }
  }
  while (new_axes-- > 0) AddNewAxis(slice);
  return slice;
}

}  // namespace

Model MakeSlice(Random& random, const OperatorUnderTest& op) {
  const std::vector<int> dims = DrawDims(random, Draw(random, 1, 5), 1, 7);
  const auto type = Pick(random, {ElementType::kInt32, ElementType::kInt64});  // of both
  std::vector<int32_t> begin;
  std::vector<int32_t> size;
  std::vector<int> output;
  for (const int extent : dims) {
    begin.push_back(Draw(random, 0, extent - 1));
    const int rest = extent - begin.back();
    output.push_back(Coin(random) ? rest : Draw(random, 1, rest));
    size.push_back(output.back() == rest && Coin(random) ? -1 : output.back());
  }
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), quantization);
  AddNumbers(model, begin, type);
  AddNumbers(model, size, type);
  model.Output(op.type, ShapeOf(output), quantization);
  return model.Build();
}

Model MakeStridedSlice(Random& random, const OperatorUnderTest& op) {
  const bool has_new_axes = op.variant == Variant::kWithNewAxes;
  const int max_rank = has_new_axes ? 3 : 5;
  const std::vector<int> dims = DrawDims(random, Draw(random, 1, max_rank), 1, 7);
  const DrawnSlice slice =
      has_new_axes ? DrawSliceWithNewAxes(random, dims) : DrawSlice(random, dims);
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, ShapeOf(dims), quantization);
  for (const auto* numbers : {&slice.begin, &slice.end, &slice.strides}) {
    AddNumbers(model, *numbers);
  }
  model.Output(op.type, ShapeOf(slice.output), quantization).Options(slice.masks);
  return model.Build();
}

}  // namespace octet::testing
