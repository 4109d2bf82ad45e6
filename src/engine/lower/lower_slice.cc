#include <algorithm>

#include "engine/lower/lower.h"
#include "engine/lower/movement.h"

namespace octet {
namespace {

// What is taken of one axis of the input: elements begin, begin + step, .. , `extent` of them.
struct AxisSlice {
  int64_t begin = 0;
  int64_t step = 1;
  int64_t extent = 0;
};

// `slices` has one entry an axis of the input; their extents are the output's but for axes of one
// element, which an output may have more or fewer of.
Result<Step> StepOfSlices(const LoweringContext& context, std::span<const AxisSlice> slices) {
  const Tensor& input = context.input(0);
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, input, "input"));
  OCTET_TRY(ExpectMovedUnchanged(context, input, context.output(0), "output"));
  std::vector<int32_t> dims;
  for (const AxisSlice& slice : slices) dims.push_back(static_cast<int32_t>(slice.extent));
  OCTET_ASSIGN(const Shape shape, Shape::FromDims(dims));
  const Strides strides = DenseStrides(input.shape, element_bytes);
  PlacedCopy placed{DenseCopy(shape, element_bytes)};
  for (size_t d = 0; d < slices.size(); ++d) {
    placed.copy.input_strides[d] = slices[d].step * strides[d];
    placed.input_offset_bytes += slices[d].begin * strides[d];
  }
  return CopyStep(context, placed);
}

// Constant input i as `count` int32 numbers.
Result<std::span<const int32_t>> Numbers(const LoweringContext& context, int i,
                                         std::string_view what, int count) {
  OCTET_TRY(context.ExpectShape(context.input(i), what, {count}));
  return context.Constant<int32_t>(i);
}

// The inputs and options of STRIDED_SLICE. Entry j of begin, end and strides is about one axis of
// the input, or about none (new axis), or about any number of them (ellipsis).
struct StridedSliceSpec {
  std::span<const int32_t> begin;
  std::span<const int32_t> end;
  std::span<const int32_t> strides;
  StridedSliceOptions options;

  size_t size() const { return begin.size(); }
  bool is_ellipsis(size_t j) const { return Has(options.ellipsis_mask, j); }
  // An entry marked as both is an ellipsis.
  bool is_new_axis(size_t j) const { return Has(options.new_axis_mask, j) && !is_ellipsis(j); }
  bool begins_at_the_end(size_t j) const { return Has(options.begin_mask, j); }
  bool ends_at_the_end(size_t j) const { return Has(options.end_mask, j); }
  bool shrinks(size_t j) const { return Has(options.shrink_axis_mask, j); }

  static bool Has(int32_t mask, size_t j) { return ((static_cast<uint32_t>(mask) >> j) & 1U) != 0; }
};

Result<StridedSliceSpec> SpecOf(const LoweringContext& context) {
  constexpr int kMaskBits = 31;
  StridedSliceSpec spec;
  OCTET_ASSIGN(spec.options, context.options<StridedSliceOptions>());
  const int64_t entries = context.input(1).shape.element_count();
  if (entries > kMaskBits) return context.Refuse("has {} entries, at most {}", entries, kMaskBits);
  const auto count = static_cast<int>(entries);
  OCTET_ASSIGN(spec.begin, Numbers(context, 1, "begin", count));
  OCTET_ASSIGN(spec.end, Numbers(context, 2, "end", count));
  OCTET_ASSIGN(spec.strides, Numbers(context, 3, "strides", count));
  const StridedSliceOptions& options = spec.options;
  if (options.offset && (options.ellipsis_mask | options.new_axis_mask | options.end_mask) != 0) {
    return context.Refuse("offset with ellipsis_mask {}, new_axis_mask {}, end_mask {}",
                          options.ellipsis_mask, options.new_axis_mask, options.end_mask);
  }
  return spec;
}

// Entry j applied to an axis of `size` elements, as TFLite's StartForAxis and EndForAxis do: what
// lies outside is moved to the nearest end, except for an axis that shrinks to one element.
Result<AxisSlice> ResolveAxis(const LoweringContext& context, const StridedSliceSpec& spec,
                              size_t j, int64_t size) {
  const int64_t step = spec.strides[j];
  if (step == 0) return context.Broken("stride {} is 0", j);
  const bool backwards = step < 0;
  const int64_t lowest = backwards ? -1 : 0;
  const int64_t highest = backwards ? size - 1 : size;
  const auto inside = [&](int64_t index) {
    return std::clamp(index < 0 ? index + size : index, lowest, highest);
  };
  int64_t begin = inside(spec.begin[j]);
  if (spec.begins_at_the_end(j)) begin = backwards ? size - 1 : 0;
  if (spec.shrinks(j)) {
    if (backwards || begin >= size) {
      return context.Broken("entry {} takes element {} with stride {} of an axis of {}", j,
                            spec.begin[j], step, size);
    }
    return AxisSlice{begin, step, 1};
  }
  int64_t end = inside(spec.end[j]);
  if (spec.ends_at_the_end(j)) end = backwards ? -1 : size;
  if (spec.options.offset) {
    end = begin + spec.end[j];
    if (end < 0 || end > size) {
      return context.Broken("entry {} takes elements {} to {} of an axis of {}", j, begin, end,
                            size);
    }
  }
  const int64_t distance = backwards ? begin - end : end - begin;
  const int64_t stride = backwards ? -step : step;
  return AxisSlice{begin, step, distance > 0 ? (distance - 1) / stride + 1 : 0};
}

struct ResolvedSlices {
  std::vector<AxisSlice> slices;     // one an axis of the input
  std::vector<int32_t> output_dims;  // with new axes, without shrunk ones

  void Keep(int64_t size) {
    slices.push_back({0, 1, size});
    output_dims.push_back(static_cast<int32_t>(size));
  }
};

Result<ResolvedSlices> Resolve(const LoweringContext& context, const StridedSliceSpec& spec) {
  const Shape& input = context.input(0).shape;
  int ellipsis_count = 0;
  int named_axes = 0;
  for (size_t j = 0; j < spec.size(); ++j) {
    if (spec.is_ellipsis(j)) ++ellipsis_count;
    if (!spec.is_ellipsis(j) && !spec.is_new_axis(j)) ++named_axes;
  }
  const int ellipsis_axes = input.rank() - named_axes;
  // An ellipsis that stands for no axis makes TFLite drop the entry behind it.
  if (ellipsis_axes < ellipsis_count || ellipsis_count > 1) {
    return context.Refuse("{} axes and {} ellipses for an input with {} dims", named_axes,
                          ellipsis_count, input.rank());
  }
  ResolvedSlices resolved;
  int axis = 0;
  for (size_t j = 0; j < spec.size(); ++j) {
    if (spec.is_ellipsis(j)) {
      for (int k = 0; k < ellipsis_axes; ++k) resolved.Keep(input[axis++]);
    } else if (spec.is_new_axis(j)) {
      resolved.output_dims.push_back(1);
    } else {
      OCTET_ASSIGN(const AxisSlice slice, ResolveAxis(context, spec, j, input[axis++]));
      resolved.slices.push_back(slice);
      if (!spec.shrinks(j)) resolved.output_dims.push_back(static_cast<int32_t>(slice.extent));
    }
  }
  while (axis < input.rank()) resolved.Keep(input[axis++]);
  return resolved;
}

}  // namespace

// SLICE: elements begin .. begin + size of every axis; size -1 is the rest.
Result<Step> LowerSlice(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(3, 3, 1));
  const Shape& input = context.input(0).shape;
  OCTET_TRY(context.ExpectShape(context.input(1), "begin", {input.rank()}));
  OCTET_TRY(context.ExpectShape(context.input(2), "size", {input.rank()}));
  OCTET_ASSIGN(const auto begins, context.IntegerConstant(1));
  OCTET_ASSIGN(const auto sizes, context.IntegerConstant(2));
  std::vector<AxisSlice> slices;
  std::vector<int32_t> dims;
  for (int axis = 0; axis < input.rank(); ++axis) {
    const int64_t begin = begins[static_cast<size_t>(axis)];
    const int64_t size = sizes[static_cast<size_t>(axis)];
    const int64_t extent = input[axis];
    if (begin < 0 || begin > extent || size < -1 || size > extent - begin) {
      return context.Broken("takes {} elements from {} of axis {} of {}", size, begin, axis,
                            input.ToString());
    }
    slices.push_back({begin, 1, size == -1 ? extent - begin : size});
    dims.push_back(static_cast<int32_t>(slices.back().extent));
  }
  OCTET_TRY(context.ExpectDims(context.output(0), "output", dims));
  return StepOfSlices(context, slices);
}

Result<Step> LowerStridedSlice(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(4, 4, 1));
  OCTET_ASSIGN(const auto spec, SpecOf(context));
  OCTET_ASSIGN(const auto resolved, Resolve(context, spec));
  OCTET_TRY(context.ExpectDims(context.output(0), "output", resolved.output_dims));
  return StepOfSlices(context, resolved.slices);
}

}  // namespace octet
