#include <algorithm>

#include "engine/lower/activation_range.h"
#include "engine/lower/lower.h"
#include "engine/lower/operand_pair.h"

namespace octet {
namespace {

// Integers have no quotient by 0, and only the data knows.
Step Int32QuotientStep(const LoweringContext& context, const kernels::PairWalk& walk,
                       kernels::ElementRange<int32_t> clamp) {
  Step step;
  step.kernel = "DivReferenceInt32";
  step.in_place_inputs = UnbroadcastInputs(context);
  const int64_t divisors = context.input(1).shape.element_count();
  step.run = [walk, clamp, divisors,
              name = context.op().Name()](const StepContext& tensors) -> Status {
    const auto* rhs = tensors.Input<int32_t>(1);
    const int32_t* zero = std::find(rhs, rhs + divisors, 0);
    if (zero != rhs + divisors)
      return InvalidArgument("{}: divisor at position {} is 0", name, zero - rhs);
    kernels::DivReference(walk, clamp, tensors.Input<int32_t>(0), rhs, tensors.Output<int32_t>(0));
    return {};
  };
  return step;
}

}  // namespace

Result<Step> LowerDiv(const LoweringContext& context) {
  OCTET_ASSIGN(const auto options, context.options<ActivationOptions>());
  OCTET_ASSIGN(const kernels::PairWalk walk, PairOperands(context));
  OCTET_ASSIGN(const RealRange range, ActivationRange(context, options.activation));
  switch (context.input(0).type) {
    case ElementType::kFloat32:
      return PairStep<float>(context, "DivReferenceFloat32",
                             [walk, clamp = ElementRangeOf<float>(range)](
                                 const float* lhs, const float* rhs, float* output) {
                               kernels::DivReference(walk, clamp, lhs, rhs, output);
                             });
    case ElementType::kInt32:
      return Int32QuotientStep(context, walk, ElementRangeOf<int32_t>(range));
    default:
      return context.RefuseType(context.input(0), "input");
  }
}

}  // namespace octet
