#include "engine/lower/elementwise.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "kernels/activation/hard_swish_kernel.h"

namespace octet {
namespace {

template <class T>
Result<Step> LowerQuantized(const LoweringContext& context) {
  OCTET_ASSIGN(const auto from, context.PerTensorQuantization(context.input(0), "input"));
  OCTET_ASSIGN(const auto to, context.PerTensorQuantization(context.output(0), "output"));
  // The kernel's 16-bit scales: the input times 2^7, and 3.0 as 2^15. All in float, as TFLite's.
  constexpr float kInputStep = 1.0F / 128;
  constexpr float kReluishScale = 3.0F / 32768;
  const float input_scale = kInputStep * from.scale;
  OCTET_ASSIGN(const auto output, FixedPoint(context, input_scale / to.scale, "output"));
  OCTET_ASSIGN(const auto reluish, FixedPoint(context, input_scale / kReluishScale, "input"));
  if (output.shift > 0) {
    return context.Refuse("input scale {} is more than 128 times the output scale {}", from.scale,
                          to.scale);
  }
  const kernels::HardSwishQuantizedArguments arguments{from.zero_point, to.zero_point,
                                                       kernels::DownscaleTo16(output),
                                                       kernels::DownscaleTo16(reluish)};
  const int64_t count = context.output(0).shape.element_count();
  return InPlaceStep(KernelName("HardSwishQuantizedReference", ElementTypeOf<T>()),
                     [arguments, count](const StepContext& tensors) -> Status {
                       kernels::HardSwishQuantizedReference(arguments, tensors.Input<T>(0), count,
                                                            tensors.Output<T>(0));
                       return {};
                     });
}

}  // namespace

Result<Step> LowerHardSwish(const LoweringContext& context) {
  OCTET_TRY(ExpectElementwise(context));
  const Tensor& input = context.input(0);
  switch (input.type) {
    case ElementType::kFloat32: {
      const int64_t count = input.shape.element_count();
      return InPlaceStep("HardSwishFloatReference", [count](const StepContext& tensors) -> Status {
        kernels::HardSwishFloatReference(tensors.Input<float>(0), count, tensors.Output<float>(0));
        return {};
      });
    }
    case ElementType::kInt8:
      return LowerQuantized<int8_t>(context);
    case ElementType::kUInt8:
      return LowerQuantized<uint8_t>(context);
    default:
      return context.RefuseType(input, "input");
  }
}

}  // namespace octet
