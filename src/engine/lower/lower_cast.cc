#include "engine/lower/elementwise.h"
#include "engine/lower/lower.h"
#include "kernels/quantize/cast_kernel.h"

namespace octet {

// The tensors' types decide; the types in the options are often not set, and TFLite ignores them.
Result<Step> LowerCast(const LoweringContext& context) {
  OCTET_TRY(ExpectSameShapes(context));
  const Tensor& input = context.input(0);
  const Tensor& output = context.output(0);
  const kernels::CastFunction cast = kernels::CastReference(input.type, output.type);
  if (cast == nullptr) {
    return context.Refuse("{} to {} is not supported", ElementTypeName(input.type),
                          ElementTypeName(output.type));
  }
  const int64_t count = input.shape.element_count();
  Step step;
  step.kernel = "CastReference";
  step.run = [cast, count](const StepContext& tensors) -> Status {
    cast(tensors.Input<void>(0), count, tensors.Output<void>(0));
    return {};
  };
  if (ElementBits(input.type) == ElementBits(output.type)) step.in_place_inputs = {0};
  return step;
}

}  // namespace octet
