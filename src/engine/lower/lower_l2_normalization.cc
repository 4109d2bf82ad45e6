#include <limits>

#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "kernels/l2_normalization/l2_normalization_kernel.h"

namespace octet {
namespace {

using kernels::L2NormalizationGeometry;

// The zero point of the input. The quantised output is fixed: scale 1/128, zero point in the
// middle.
template <class T>
Result<int32_t> CheckQuantization(const LoweringContext& context, int depth) {
  constexpr float kOutputScale = 1.0F / 128;
  constexpr int kOutputZeroPoint = ElementTypeOf<T>() == ElementType::kUInt8 ? 128 : 0;
  constexpr int kMaxSquare = 255 * 255;
  OCTET_ASSIGN(const auto input, context.PerTensorQuantization(context.input(0), "input"));
  OCTET_ASSIGN(const auto output, context.PerTensorQuantization(context.output(0), "output"));
  if (output.scale != kOutputScale || output.zero_point != kOutputZeroPoint) {
    return context.Refuse("output has scale {} and zero point {}, want {} and {}", output.scale,
                          output.zero_point, kOutputScale, kOutputZeroPoint);
  }
  if (depth > std::numeric_limits<int32_t>::max() / kMaxSquare) {
    return context.Refuse("the squares of {} values overflow int32", depth);
  }
  return input.zero_point;
}

template <class T>
Result<Step> QuantizedStep(const LoweringContext& context,
                           const L2NormalizationGeometry& geometry) {
  OCTET_ASSIGN(const int32_t zero_point, CheckQuantization<T>(context, geometry.depth));
  Step step;
  step.run = [geometry, zero_point](const StepContext& tensors) -> Status {
    kernels::L2NormalizationReference(geometry, zero_point, tensors.Input<T>(0),
                                      tensors.Output<T>(0));
    return {};
  };
  return step;
}

Step FloatStep(const L2NormalizationGeometry& geometry) {
  Step step;
  step.run = [geometry](const StepContext& tensors) -> Status {
    kernels::L2NormalizationReference(geometry, tensors.Input<float>(0), tensors.Output<float>(0));
    return {};
  };
  return step;
}

Result<Step> StepOf(const LoweringContext& context, const L2NormalizationGeometry& geometry) {
  switch (context.input(0).type) {
    case ElementType::kInt8:
      return QuantizedStep<int8_t>(context, geometry);
    case ElementType::kUInt8:
      return QuantizedStep<uint8_t>(context, geometry);
    case ElementType::kFloat32:
      return FloatStep(geometry);
    default:
      return context.RefuseType(context.input(0), "input");
  }
}

}  // namespace

Result<Step> LowerL2Normalization(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(1, 1, 1));
  OCTET_ASSIGN(const auto options, context.options<ActivationOptions>());
  if (options.activation != Activation::kNone) {
    return context.Refuse("fused activation {} is not supported",
                          ActivationName(options.activation));
  }
  const Tensor& input = context.input(0);
  OCTET_TRY(context.ExpectType(context.output(0), "output", input.type));
  OCTET_TRY(context.ExpectDims(context.output(0), "output", input.shape.dims()));
  const int last = input.shape.rank() - 1;
  if (last < 0) return context.Broken("input is a scalar, want at least 1 dim");
  const L2NormalizationGeometry geometry{.rows = input.shape.element_count(0, last),
                                         .depth = input.shape[last]};
  OCTET_ASSIGN(Step step, StepOf(context, geometry));
  step.kernel = KernelName("L2NormalizationReference", input.type);
  step.in_place_inputs = {0};  // a row is read for its length before any of it is written
  return step;
}

}  // namespace octet
