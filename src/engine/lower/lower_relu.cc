#include <limits>

#include "engine/lower/elementwise.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "kernels/activation/relu_kernel.h"
#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

using kernels::ReluFloatArguments;

template <class T>
Result<Step> LowerQuantized(const LoweringContext& context, ReluFloatArguments bounds) {
  const Tensor& output = context.output(0);
  OCTET_ASSIGN(const auto from, context.KernelQuantization(context.input(0), "input"));
  OCTET_ASSIGN(const auto to, context.KernelQuantization(output, "output"));
  kernels::ReluQuantizedArguments arguments;
  arguments.input_zero_point = from.zero_point;
  OCTET_ASSIGN(arguments.multiplier, FixedPoint(context, from.scale / to.scale, "output"));
  arguments.output_zero_point = to.zero_point;
  arguments.range = kernels::QuantizedRange(bounds.min, bounds.max, output.type, to);
  const int64_t count = output.shape.element_count();
  return InPlaceStep(KernelName("ReluQuantizedReference", ElementTypeOf<T>()),
                     [arguments, count](const StepContext& tensors) -> Status {
                       kernels::ReluQuantizedReference(arguments, tensors.Input<T>(0), count,
                                                       tensors.Output<T>(0));
                       return {};
                     });
}

Result<Step> LowerBounded(const LoweringContext& context, ReluFloatArguments bounds) {
  OCTET_TRY(ExpectElementwise(context));
  const Tensor& input = context.input(0);
  switch (input.type) {
    case ElementType::kFloat32: {
      const int64_t count = input.shape.element_count();
      return InPlaceStep("ReluFloatReference",
                         [bounds, count](const StepContext& tensors) -> Status {
                           kernels::ReluFloatReference(bounds, tensors.Input<float>(0), count,
                                                       tensors.Output<float>(0));
                           return {};
                         });
    }
    case ElementType::kInt8:
      return LowerQuantized<int8_t>(context, bounds);
    case ElementType::kUInt8:
      return LowerQuantized<uint8_t>(context, bounds);
    case ElementType::kInt16:  // TFLite has it for RELU and RELU6
      if (bounds.min < 0.0F) return context.RefuseType(input, "input");
      return LowerQuantized<int16_t>(context, bounds);
    default:
      return context.RefuseType(input, "input");
  }
}

}  // namespace

Result<Step> LowerRelu(const LoweringContext& context) {
  return LowerBounded(context, {0.0F, std::numeric_limits<float>::infinity()});
}

Result<Step> LowerRelu6(const LoweringContext& context) {
  return LowerBounded(context, {0.0F, 6.0F});
}

Result<Step> LowerReluN1To1(const LoweringContext& context) {
  return LowerBounded(context, {-1.0F, 1.0F});
}

}  // namespace octet
