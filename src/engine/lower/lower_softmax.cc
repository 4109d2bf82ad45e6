#include <cmath>

#include "engine/fast/softmax_step.h"
#include "engine/lower/elementwise.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "kernels/quantize_multiplier.h"
#include "kernels/softmax/softmax_int16_kernel.h"
#include "kernels/softmax/softmax_kernel.h"

namespace octet {
namespace {

// d * beta * s_in is read as Q5.26: 5 integer bits.
constexpr int kExpIntegerBits = 5;
constexpr int kExpFractionBits = 26;

// The kernels write steps of 1/256 above the lowest value, or of 2^-15 above 0, so the output must
// be quantised so. TFLite asks this of int8 and int16 only, with the same tolerance.
Status ExpectProbabilities(const LoweringContext& context, const Tensor& output) {
  constexpr float kTolerance = 0.001F;
  OCTET_ASSIGN(const AffineQuantization quantization,
               context.PerTensorQuantization(output, "output"));
  const bool is_int16 = output.type == ElementType::kInt16;
  const float scale = is_int16 ? 1.0F / 32768 : 1.0F / 256;
  const int32_t zero_point = is_int16 ? 0 : kernels::RangeOfType(output.type).min;
  if (std::abs(quantization.scale - scale) > kTolerance * scale ||
      quantization.zero_point != zero_point) {
    return context.Refuse("output has scale {} and zero point {}, want {} and {}",
                          quantization.scale, quantization.zero_point, scale, zero_point);
  }
  return {};
}

// The lowest difference whose product with the multiplier keeps within Q5.26.
// = -tflite::CalculateInputRadius(5, shift)
int32_t DiffMin(int shift) {
  const double radius = std::ldexp((1 << kExpIntegerBits) - 1, kExpFractionBits - shift);
  return static_cast<int32_t>(-std::floor(radius));
}

template <class T>
Result<Step> LowerQuantized(const LoweringContext& context, int64_t row_count, int64_t depth,
                            float beta) {
  OCTET_TRY(ExpectProbabilities(context, context.output(0)));
  OCTET_ASSIGN(const AffineQuantization input,
               context.PerTensorQuantization(context.input(0), "input"));
  // = tflite::PreprocessSoftmaxScaling. QuantizeMultiplier saturates at 2^30, TFLite at 2^31: both
  // take every difference but 0 to an exp below half a step.
  const double multiplier =
      std::ldexp(static_cast<double>(beta) * static_cast<double>(input.scale), kExpFractionBits);
  if (!(multiplier > 1.0)) {
    return context.Refuse("beta {} times input scale {} is too small", beta, input.scale);
  }
  kernels::SoftmaxQuantizedArguments arguments;
  arguments.row_count = row_count;
  arguments.depth = depth;
  arguments.input_beta = kernels::QuantizeMultiplier(multiplier);
  arguments.diff_min = DiffMin(arguments.input_beta.shift);
  if (auto fast = MakeSoftmaxStep(context, arguments)) return *fast;
  return InPlaceStep(KernelName("SoftmaxQuantizedReference", ElementTypeOf<T>()),
                     [arguments](const StepContext& tensors) -> Status {
                       kernels::SoftmaxQuantizedReference(arguments, tensors.Input<T>(0),
                                                          tensors.Output<T>(0));
                       return {};
                     });
}

// = the int16 half of tflite::ops::builtin::activations::SoftmaxPrepare
Result<Step> LowerInt16(const LoweringContext& context, int64_t row_count, int64_t depth,
                        float beta) {
  // What the exp table spans, and in how many steps.
  constexpr double kExpSpan = 10;
  constexpr double kExpSteps = 65535;
  constexpr int kMaxShift = 15;  // of a difference of 16 bits
  OCTET_TRY(ExpectProbabilities(context, context.output(0)));
  OCTET_ASSIGN(const auto input, context.KernelQuantization(context.input(0), "input"));
  kernels::SoftmaxInt16Arguments arguments{
      .row_count = row_count, .depth = depth, .input_beta = {}};
  const float scaled_beta = input.scale * beta;
  OCTET_ASSIGN(arguments.input_beta,
               FixedPoint(context, scaled_beta / (kExpSpan / kExpSteps), "beta"));
  if (arguments.input_beta.shift > kMaxShift) {
    return context.Refuse("beta {} times input scale {} is too large", beta, input.scale);
  }
  return InPlaceStep("SoftmaxInt16Reference",
                     [arguments, tables = kernels::MakeSoftmaxInt16Tables()](
                         const StepContext& tensors) -> Status {
                       kernels::SoftmaxInt16Reference(arguments, tables, tensors.Input<int16_t>(0),
                                                      tensors.Output<int16_t>(0));
                       return {};
                     });
}

}  // namespace

Result<Step> LowerSoftmax(const LoweringContext& context) {
  OCTET_TRY(ExpectElementwise(context));
  OCTET_ASSIGN(const SoftmaxOptions options, context.options<SoftmaxOptions>());
  const Tensor& input = context.input(0);
  if (input.shape.rank() < 1) return context.Broken("input is a scalar, want a last axis");
  if (!std::isfinite(options.beta)) return context.Broken("beta is {}", options.beta);
  const int64_t count = input.shape.element_count();
  const int64_t depth = input.shape[input.shape.rank() - 1];
  const int64_t row_count = count == 0 ? 0 : count / depth;
  switch (input.type) {
    case ElementType::kFloat32: {
      const kernels::SoftmaxFloatArguments arguments{row_count, depth, options.beta};
      return InPlaceStep("SoftmaxFloatReference",
                         [arguments](const StepContext& tensors) -> Status {
                           kernels::SoftmaxFloatReference(arguments, tensors.Input<float>(0),
                                                          tensors.Output<float>(0));
                           return {};
                         });
    }
    case ElementType::kInt8:
      return LowerQuantized<int8_t>(context, row_count, depth, options.beta);
    case ElementType::kUInt8:
      return LowerQuantized<uint8_t>(context, row_count, depth, options.beta);
    case ElementType::kInt16:
      return LowerInt16(context, row_count, depth, options.beta);
    default:
      return context.RefuseType(input, "input");
  }
}

}  // namespace octet
