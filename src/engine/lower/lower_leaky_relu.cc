#include <cmath>

#include "engine/lower/elementwise.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "engine/lower/strided_walks.h"
#include "kernels/activation/leaky_relu_kernel.h"

namespace octet {
namespace {

template <class T>
Result<Step> LowerLeakyQuantized(const LoweringContext& context, float alpha) {
  OCTET_ASSIGN(const auto from, context.KernelQuantization(context.input(0), "input"));
  OCTET_ASSIGN(const auto to, context.KernelQuantization(context.output(0), "output"));
  kernels::LeakyReluQuantizedArguments arguments;
  arguments.input_zero_point = from.zero_point;
  arguments.output_zero_point = to.zero_point;
  arguments.alpha_is_negative = alpha < 0.0F;
  OCTET_ASSIGN(arguments.identity, FixedPoint(context, from.scale / to.scale, "output"));
  OCTET_ASSIGN(arguments.slope,
               FixedPoint(context, from.scale * std::abs(alpha) / to.scale, "alpha"));
  const int64_t count = context.output(0).shape.element_count();
  return InPlaceStep(KernelName("LeakyReluQuantizedReference", ElementTypeOf<T>()),
                     [arguments, count](const StepContext& tensors) -> Status {
                       kernels::LeakyReluQuantizedReference(arguments, tensors.Input<T>(0), count,
                                                            tensors.Output<T>(0));
                       return {};
                     });
}

// Alpha may lack leading axes and have one element along others, but must not enlarge the input.
Status ExpectAlphaBroadcasts(const LoweringContext& context) {
  const Shape& input = context.input(0).shape;
  const Shape& alpha = context.input(1).shape;
  const int missing = input.rank() - alpha.rank();
  bool fits = missing >= 0;
  for (int axis = 0; fits && axis < alpha.rank(); ++axis) {
    fits = alpha[axis] == 1 || alpha[axis] == input[missing + axis];
  }
  if (fits) return {};
  return context.Broken("alpha {} does not broadcast to input {}", alpha.ToString(),
                        input.ToString());
}

template <class T>
Result<Step> LowerPReluQuantized(const LoweringContext& context,
                                 const kernels::StridedWalk& alpha_walk) {
  OCTET_ASSIGN(const auto from, context.PerTensorQuantization(context.input(0), "input"));
  OCTET_ASSIGN(const auto alpha, context.PerTensorQuantization(context.input(1), "alpha"));
  OCTET_ASSIGN(const auto to, context.PerTensorQuantization(context.output(0), "output"));
  kernels::PReluQuantizedArguments arguments;
  arguments.input_zero_point = from.zero_point;
  arguments.alpha_zero_point = alpha.zero_point;
  arguments.output_zero_point = to.zero_point;
  OCTET_ASSIGN(arguments.identity, FixedPoint(context, from.scale / to.scale, "output"));
  OCTET_ASSIGN(arguments.slope, FixedPoint(context, from.scale * alpha.scale / to.scale, "alpha"));
  return InPlaceStep(KernelName("PReluQuantizedReference", ElementTypeOf<T>()),
                     [alpha_walk, arguments](const StepContext& tensors) -> Status {
                       kernels::PReluQuantizedReference(alpha_walk, arguments, tensors.Input<T>(0),
                                                        tensors.Input<T>(1), tensors.Output<T>(0));
                       return {};
                     });
}

}  // namespace

Result<Step> LowerLeakyRelu(const LoweringContext& context) {
  OCTET_TRY(ExpectElementwise(context));
  OCTET_ASSIGN(const auto options, context.options<LeakyReluOptions>());
  const Tensor& input = context.input(0);
  const float alpha = options.alpha;
  if (!std::isfinite(alpha)) return context.Broken("alpha is {}", alpha);
  switch (input.type) {
    case ElementType::kFloat32: {
      const int64_t count = input.shape.element_count();
      return InPlaceStep("LeakyReluFloatReference",
                         [alpha, count](const StepContext& tensors) -> Status {
                           kernels::LeakyReluFloatReference(alpha, tensors.Input<float>(0), count,
                                                            tensors.Output<float>(0));
                           return {};
                         });
    }
    case ElementType::kInt8:
      return LowerLeakyQuantized<int8_t>(context, alpha);
    case ElementType::kUInt8:
      return LowerLeakyQuantized<uint8_t>(context, alpha);
    case ElementType::kInt16:
      return LowerLeakyQuantized<int16_t>(context, alpha);
    default:
      return context.RefuseType(input, "input");
  }
}

Result<Step> LowerPRelu(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 2, 1));
  const Tensor& input = context.input(0);
  OCTET_TRY(context.ExpectType(context.input(1), "alpha", input.type));
  OCTET_TRY(context.ExpectType(context.output(0), "output", input.type));
  OCTET_TRY(context.ExpectShape(context.output(0), "output", input.shape));
  OCTET_TRY(ExpectAlphaBroadcasts(context));
  const auto alpha_walk = BroadcastWalk(context.input(1).shape, input.shape);
  switch (input.type) {
    case ElementType::kFloat32:
      return InPlaceStep("PReluFloatReference", [alpha_walk](const StepContext& tensors) -> Status {
        kernels::PReluFloatReference(alpha_walk, tensors.Input<float>(0), tensors.Input<float>(1),
                                     tensors.Output<float>(0));
        return {};
      });
    case ElementType::kInt8:
      return LowerPReluQuantized<int8_t>(context, alpha_walk);
    case ElementType::kUInt8:
      return LowerPReluQuantized<uint8_t>(context, alpha_walk);
    default:
      return context.RefuseType(input, "input");
  }
}

}  // namespace octet
