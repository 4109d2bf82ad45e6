#include "engine/lower/lower.h"
#include "engine/lower/movement.h"
#include "kernels/gather/gather_kernel.h"

namespace octet {
namespace {

struct GatherAxes {
  int axis = 0;
  int batch_dims = 0;  // leading axes that input and indices share
};

Result<GatherAxes> AxesOf(const LoweringContext& context) {
  OCTET_ASSIGN(const auto options, context.options<GatherOptions>());
  const Shape& input = context.input(0).shape;
  const Shape& indices = context.input(1).shape;
  GatherAxes axes;
  OCTET_ASSIGN(axes.axis, context.NormalizeAxis(options.axis, input.rank()));
  const int64_t batch_dims =
      options.batch_dims + (options.batch_dims < 0 ? int64_t{indices.rank()} : 0);
  if (batch_dims < 0 || batch_dims > axes.axis || batch_dims > indices.rank()) {
    return context.Broken("batch_dims {} with axis {} of input {} and indices {}",
                          options.batch_dims, axes.axis, input.ToString(), indices.ToString());
  }
  axes.batch_dims = static_cast<int>(batch_dims);
  for (int d = 0; d < axes.batch_dims; ++d) {
    if (input[d] != indices[d]) {
      return context.Broken("input {} and indices {} differ in batch axis {}", input.ToString(),
                            indices.ToString(), d);
    }
  }
  return axes;
}

// The input's dims with its axis replaced by the axes of the indices that are not batch axes.
std::vector<int32_t> GatheredDims(const Shape& input, const Shape& indices, GatherAxes axes) {
  std::vector<int32_t> dims(input.dims().begin(), input.dims().begin() + axes.axis);
  dims.insert(dims.end(), indices.dims().begin() + axes.batch_dims, indices.dims().end());
  dims.insert(dims.end(), input.dims().begin() + axes.axis + 1, input.dims().end());
  return dims;
}

template <class Index>
Step StepOf(const LoweringContext& context, const kernels::GatherArguments& arguments) {
  Step step;
  step.kernel = "GatherReference";
  step.run = [arguments, name = context.op().Name()](const StepContext& tensors) -> Status {
    const auto* indices = tensors.Input<Index>(1);
    const int64_t bad = kernels::GatherReference(arguments, tensors.Input<uint8_t>(0), indices,
                                                 tensors.Output<uint8_t>(0));
    if (bad < 0) return {};
    return InvalidArgument("{}: index {} at position {} is outside [0, {})", name, indices[bad],
                           bad, arguments.axis_extent);
  };
  return step;
}

}  // namespace

Result<Step> LowerGather(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 2, 1));
  const Tensor& input = context.input(0);
  const Tensor& indices = context.input(1);
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, input, "input"));
  OCTET_TRY(ExpectMovedUnchanged(context, input, context.output(0), "output"));
  OCTET_ASSIGN(const GatherAxes axes, AxesOf(context));
  const auto dims = GatheredDims(input.shape, indices.shape, axes);
  OCTET_TRY(context.ExpectDims(context.output(0), "output", dims));
  kernels::GatherArguments arguments;
  arguments.batch_count = input.shape.element_count(0, axes.batch_dims);
  arguments.outer_count = input.shape.element_count(axes.batch_dims, axes.axis);
  arguments.axis_extent = input.shape[axes.axis];
  arguments.index_count = indices.shape.element_count(axes.batch_dims, indices.shape.rank());
  arguments.slice_bytes =
      input.shape.element_count(axes.axis + 1, input.shape.rank()) * element_bytes;
  // Without bytes to move the indices are still checked.
  if (context.output(0).shape.element_count() == 0) arguments.outer_count = 0;
  switch (indices.type) {
    case ElementType::kInt16:
      return StepOf<int16_t>(context, arguments);
    case ElementType::kInt32:
      return StepOf<int32_t>(context, arguments);
    case ElementType::kInt64:
      return StepOf<int64_t>(context, arguments);
    default:
      return context.RefuseType(indices, "indices");
  }
}

}  // namespace octet
