#include <algorithm>

#include "engine/lower/lower.h"
#include "engine/lower/movement.h"

namespace octet {
namespace {

// The one element of an integer constant, as an axis of `shape`.
Result<int> ConstantAxis(const LoweringContext& context, int input, const Shape& shape) {
  OCTET_ASSIGN(const auto values, context.IntegerConstant(input));
  if (values.size() != 1) return context.Broken("axis has {} elements, want 1", values.size());
  return context.NormalizeAxis(values[0], shape.rank());
}

Status ExpectOutputCount(const LoweringContext& context, int32_t num_splits) {
  if (num_splits == context.output_count()) return {};
  return context.Broken("splits into {}, has {} outputs", num_splits, context.output_count());
}

// Input `source` cut along `axis` into pieces of the given extents, one an output.
Result<Step> LowerPieces(const LoweringContext& context, int source, int axis,
                         std::span<const int64_t> extents) {
  const Tensor& input = context.input(source);
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, input, "input"));
  const Strides strides = DenseStrides(input.shape, element_bytes);
  std::vector<int32_t> dims(input.shape.dims().begin(), input.shape.dims().end());
  std::vector<PlacedCopy> copies;
  int64_t begin = 0;
  for (size_t i = 0; i < extents.size(); ++i) {
    const Tensor& output = context.output(static_cast<int>(i));
    const std::string name = fmt::format("output {}", i);
    dims[static_cast<size_t>(axis)] = static_cast<int32_t>(extents[i]);
    OCTET_TRY(context.ExpectDims(output, name, dims));
    OCTET_TRY(ExpectMovedUnchanged(context, input, output, name));
    PlacedCopy placed{DenseCopy(output.shape, element_bytes)};
    std::copy(strides.begin(), strides.end(), placed.copy.input_strides);
    placed.input_offset_bytes = begin * strides[static_cast<size_t>(axis)];
    copies.push_back(placed);
    begin += extents[i];
  }
  return CopyToOutputsStep(context, source, copies);
}

}  // namespace

// SPLIT: equal pieces. Input 0 is the axis, input 1 the value.
Result<Step> LowerSplit(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 2, context.output_count()));
  OCTET_ASSIGN(const auto options, context.options<SplitOptions>());
  OCTET_TRY(ExpectOutputCount(context, options.num_splits));
  const Shape& shape = context.input(1).shape;
  OCTET_ASSIGN(const int axis, ConstantAxis(context, 0, shape));
  if (options.num_splits < 1 || shape[axis] % options.num_splits != 0) {
    return context.Broken("axis {} of {} does not split into {} equal pieces", axis,
                          shape.ToString(), options.num_splits);
  }
  const std::vector<int64_t> extents(static_cast<size_t>(options.num_splits),
                                     shape[axis] / options.num_splits);
  return LowerPieces(context, 1, axis, extents);
}

// SPLIT_V: inputs are the value, the extents of the pieces (one may be -1: the rest), the axis.
Result<Step> LowerSplitV(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(3, 3, context.output_count()));
  OCTET_ASSIGN(const auto options, context.options<SplitOptions>());
  OCTET_TRY(ExpectOutputCount(context, options.num_splits));
  const Shape& shape = context.input(0).shape;
  OCTET_ASSIGN(const int axis, ConstantAxis(context, 2, shape));
  OCTET_TRY(context.ExpectShape(context.input(1), "size splits", {context.output_count()}));
  OCTET_ASSIGN(auto extents, context.IntegerConstant(1));
  int64_t sum = 0;
  int64_t* rest = nullptr;
  for (int64_t& extent : extents) {
    const bool is_rest = extent == -1 && rest == nullptr;
    if (is_rest) {
      rest = &extent;
    } else if (extent < 0 || extent > shape[axis]) {
      return context.Broken("piece of {} elements of axis {} of {}", extent, axis,
                            shape.ToString());
    } else {
      sum += extent;
    }
  }
  if (rest != nullptr && sum <= shape[axis]) {
    *rest = shape[axis] - sum;
  } else if (sum != shape[axis]) {
    return context.Broken("pieces have {} elements along axis {} of {}", sum, axis,
                          shape.ToString());
  }
  return LowerPieces(context, 0, axis, extents);
}

// UNPACK: one output for every index of an axis, without that axis.
Result<Step> LowerUnpack(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(1, 1, context.output_count()));
  OCTET_ASSIGN(const auto options, context.options<UnpackOptions>());
  const Tensor& input = context.input(0);
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, input, "input"));
  OCTET_ASSIGN(const int axis, context.NormalizeAxis(options.axis, input.shape.rank()));
  if (options.num != input.shape[axis] || options.num != context.output_count()) {
    return context.Broken("unpacks {} of axis {} of {} into {} outputs", options.num, axis,
                          input.shape.ToString(), context.output_count());
  }
  const Strides strides = DenseStrides(input.shape, element_bytes);
  Strides without_axis = strides;
  std::copy(strides.begin() + axis + 1, strides.end(), without_axis.begin() + axis);
  std::vector<int32_t> dims(input.shape.dims().begin(), input.shape.dims().end());
  dims.erase(dims.begin() + axis);
  std::vector<PlacedCopy> copies;
  for (int i = 0; i < context.output_count(); ++i) {
    const Tensor& output = context.output(i);
    const std::string name = fmt::format("output {}", i);
    OCTET_TRY(context.ExpectDims(output, name, dims));
    OCTET_TRY(ExpectMovedUnchanged(context, input, output, name));
    PlacedCopy placed{DenseCopy(output.shape, element_bytes)};
    std::copy(without_axis.begin(), without_axis.end(), placed.copy.input_strides);
    placed.input_offset_bytes = i * strides[static_cast<size_t>(axis)];
    copies.push_back(placed);
  }
  return CopyToOutputsStep(context, 0, copies);
}

}  // namespace octet
