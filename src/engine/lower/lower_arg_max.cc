#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "kernels/arg_max/arg_max_kernel.h"

namespace octet {
namespace {

template <class T, class Index>
Step StepOf(const kernels::ArgMaxArguments& arguments) {
  Step step;
  step.kernel = KernelName("ArgMaxReference", ElementTypeOf<T>());
  step.run = [arguments](const StepContext& tensors) -> Status {
    kernels::ArgMaxReference(arguments, tensors.Input<T>(0), tensors.Output<Index>(0));
    return {};
  };
  return step;
}

template <class T>
Result<Step> StepFor(const LoweringContext& context, const kernels::ArgMaxArguments& arguments) {
  switch (context.output(0).type) {
    case ElementType::kInt32:
      return StepOf<T, int32_t>(arguments);
    case ElementType::kInt64:
      return StepOf<T, int64_t>(arguments);
    default:
      return context.RefuseType(context.output(0), "output");
  }
}

}  // namespace

Result<Step> LowerArgMax(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 2, 1));
  OCTET_ASSIGN(const auto options, context.options<OutputTypeOptions>());
  OCTET_TRY(context.ExpectType(context.output(0), "output", options.output_type));
  const Tensor& input = context.input(0);
  OCTET_ASSIGN(const auto axes, context.IntegerConstant(1));
  if (axes.size() != 1) return context.Broken("axis has {} elements, want 1", axes.size());
  OCTET_ASSIGN(const int axis, context.NormalizeAxis(axes[0], input.shape.rank()));
  if (input.shape[axis] < 1) {
    return context.Broken("axis {} of {} is empty", axis, input.shape.ToString());
  }
  std::vector<int32_t> dims(input.shape.dims().begin(), input.shape.dims().end());
  dims.erase(dims.begin() + axis);
  OCTET_TRY(context.ExpectDims(context.output(0), "output", dims));
  const kernels::ArgMaxArguments arguments{input.shape.element_count(0, axis), input.shape[axis],
                                           input.shape.element_count(axis + 1, input.shape.rank())};
  switch (input.type) {
    case ElementType::kFloat32:
      return StepFor<float>(context, arguments);
    case ElementType::kInt8:
      return StepFor<int8_t>(context, arguments);
    case ElementType::kUInt8:
    case ElementType::kBool:
      return StepFor<uint8_t>(context, arguments);
    case ElementType::kInt32:
      return StepFor<int32_t>(context, arguments);
    default:
      return context.RefuseType(input, "input");
  }
}

}  // namespace octet
