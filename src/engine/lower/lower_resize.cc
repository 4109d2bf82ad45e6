#include "engine/fast/resize_step.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "engine/lower/movement.h"
#include "kernels/resize/resize_kernel.h"

namespace octet {
namespace {

// NHWC shapes whose heights and widths are the input's and those of the constant input 1.
Result<kernels::ResizeArguments> ArgumentsOf(const LoweringContext& context) {
  constexpr int kRank = 4;
  OCTET_TRY(context.ExpectCounts(2, 2, 1));
  OCTET_ASSIGN(const auto options, context.options<ResizeOptions>());
  const Tensor& input = context.input(0);
  const Tensor& output = context.output(0);
  if (input.shape.rank() != kRank) {
    return context.Broken("input has shape {}, want {} dims", input.shape.ToString(), kRank);
  }
  OCTET_TRY(ExpectMovedUnchanged(context, input, output, "output"));
  OCTET_TRY(context.ExpectShape(context.input(1), "size", {2}));
  OCTET_ASSIGN(const auto size, context.Constant<int32_t>(1));
  kernels::ResizeArguments arguments;
  arguments.batch_count = output.shape.element_count() == 0 ? 0 : input.shape[0];
  arguments.input_height = input.shape[1];
  arguments.input_width = input.shape[2];
  arguments.output_height = size[0];
  arguments.output_width = size[1];
  arguments.channel_count = input.shape[3];
  arguments.align_corners = options.align_corners;
  arguments.half_pixel_centers = options.half_pixel_centers;
  if (size[0] < 1 || size[1] < 1 || input.shape[1] < 1 || input.shape[2] < 1) {
    return context.Broken("resizes {} x {} to {} x {}", input.shape[1], input.shape[2], size[0],
                          size[1]);
  }
  const int32_t dims[] = {input.shape[0], size[0], size[1], input.shape[3]};
  OCTET_TRY(context.ExpectDims(output, "output", dims));
  return arguments;
}

template <class T>
Step BilinearStep(const kernels::ResizeArguments& arguments) {
  Step step;
  step.kernel = KernelName("ResizeBilinearReference", ElementTypeOf<T>());
  step.run = [arguments](const StepContext& tensors) -> Status {
    kernels::ResizeBilinearReference(arguments, tensors.Input<T>(0), tensors.Output<T>(0));
    return {};
  };
  return step;
}

Step BilinearIntegerStep(const kernels::ResizeArguments& arguments) {
  Step step;
  step.kernel = "ResizeBilinearIntegerReference";
  step.run = [arguments](const StepContext& tensors) -> Status {
    kernels::ResizeBilinearIntegerReference(arguments, tensors.Input<int8_t>(0),
                                            tensors.Output<int8_t>(0));
    return {};
  };
  return step;
}

}  // namespace

Result<Step> LowerResizeBilinear(const LoweringContext& context) {
  OCTET_ASSIGN(const auto arguments, ArgumentsOf(context));
  if (arguments.align_corners && arguments.half_pixel_centers) {
    return context.Broken("align_corners and half_pixel_centers exclude each other");
  }
  if (auto fast = MakeBilinearStep(context, arguments)) return *fast;
  const Tensor& input = context.input(0);
  switch (input.type) {
    case ElementType::kFloat32:
      return BilinearStep<float>(arguments);
    case ElementType::kUInt8:
      return BilinearStep<uint8_t>(arguments);
    case ElementType::kInt8:
      return BilinearIntegerStep(arguments);
    default:
      return context.RefuseType(input, "input");
  }
}

Result<Step> LowerResizeNearestNeighbor(const LoweringContext& context) {
  OCTET_ASSIGN(const auto arguments, ArgumentsOf(context));
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, context.input(0), "input"));
  const int64_t pixel_bytes = arguments.channel_count * element_bytes;
  if (auto fast = MakeNearestStep(context, arguments, pixel_bytes)) return *fast;
  Step step;
  step.kernel = "ResizeNearestNeighborReference";
  step.run = [arguments, pixel_bytes](const StepContext& tensors) -> Status {
    kernels::ResizeNearestNeighborReference(arguments, pixel_bytes, tensors.Input<uint8_t>(0),
                                            tensors.Output<uint8_t>(0));
    return {};
  };
  return step;
}

}  // namespace octet
