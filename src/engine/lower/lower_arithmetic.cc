#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/lower/activation_range.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "engine/lower/operand_pair.h"
#include "engine/lower/power_of_two_scale.h"
#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

using kernels::ElementRange;
using kernels::PairWalk;
using kernels::PowerOfTwoAddition;
using kernels::QuantizedAddition;
using kernels::QuantizedProduct;

struct PairQuantization {
  AffineQuantization lhs;
  AffineQuantization rhs;
  AffineQuantization output;
  ClampRange clamp;
};

Result<PairQuantization> QuantizationOf(const LoweringContext& context, RealRange activation) {
  const Tensor& output = context.output(0);
  PairQuantization pair;
  OCTET_ASSIGN(pair.lhs, context.KernelQuantization(context.input(0), "input 0"));
  OCTET_ASSIGN(pair.rhs, context.KernelQuantization(context.input(1), "input 1"));
  OCTET_ASSIGN(pair.output, context.KernelQuantization(output, "output"));
  pair.clamp = kernels::QuantizedRange(activation.min, activation.max, output.type, pair.output);
  return pair;
}

// = the quantised half of tflite::ops::builtin::add::Prepare and of sub::PrepareGeneralSubOp
Result<QuantizedAddition> PrepareAddition(const LoweringContext& context, RealRange activation) {
  OCTET_ASSIGN(const PairQuantization pair, QuantizationOf(context, activation));
  const int left_shift = context.output(0).type == ElementType::kInt16 ? kernels::kAddLeftShift16
                                                                       : kernels::kAddLeftShift8;
  const double twice_max_scale = 2.0 * std::max(pair.lhs.scale, pair.rhs.scale);
  const double output_multiplier =
      twice_max_scale / (static_cast<double>(1 << left_shift) * pair.output.scale);
  const QuantizedAddition addition{
      .lhs_zero_point = pair.lhs.zero_point,
      .rhs_zero_point = pair.rhs.zero_point,
      .output_zero_point = pair.output.zero_point,
      .lhs_multiplier = kernels::QuantizeMultiplier(pair.lhs.scale / twice_max_scale),
      .rhs_multiplier = kernels::QuantizeMultiplier(pair.rhs.scale / twice_max_scale),
      .output_multiplier = kernels::QuantizeMultiplier(output_multiplier),
      .clamp = pair.clamp};
  // TFLite stops here for ADD and computes an undefined shift for SUB.
  if (addition.output_multiplier.shift > 0) {
    return context.Refuse("output scale {} is too small for input scales {} and {}",
                          pair.output.scale, pair.lhs.scale, pair.rhs.scale);
  }
  return addition;
}

// Nothing when a scale is not a power of two: the operator is then prepared as any other.
// = the int16 power-of-two half of tflite::ops::builtin::add::Prepare and sub::PrepareInt16SubOpPOT
Result<std::optional<PowerOfTwoAddition>> PreparePowersOfTwo(const LoweringContext& context,
                                                             RealRange activation) {
  constexpr int kMaxShift = 31;
  OCTET_ASSIGN(const PairQuantization pair, QuantizationOf(context, activation));
  const auto lhs = PowerOfTwoExponent(pair.lhs.scale);
  const auto rhs = PowerOfTwoExponent(pair.rhs.scale);
  const auto output = PowerOfTwoExponent(pair.output.scale);
  if (!lhs || !rhs || !output) return std::optional<PowerOfTwoAddition>();
  const int lhs_shift = *output - *lhs;
  const int rhs_shift = *output - *rhs;
  if (std::min(lhs_shift, rhs_shift) != 0 || std::max(lhs_shift, rhs_shift) > kMaxShift) {
    return context.Refuse(
        "input scales 2^{} and 2^{}: want one to be the output's, 2^{}, the other at most that",
        *lhs, *rhs, *output);
  }
  return std::optional(PowerOfTwoAddition{
      .lhs_right_shift = lhs_shift, .rhs_right_shift = rhs_shift, .clamp = pair.clamp});
}

// The product and quotient of the scales are floats. = tflite::ops::builtin::mul::Prepare
Result<QuantizedProduct> PrepareProduct(const LoweringContext& context, RealRange activation) {
  OCTET_ASSIGN(const PairQuantization pair, QuantizationOf(context, activation));
  const float multiplier = pair.lhs.scale * pair.rhs.scale / pair.output.scale;
  if (!std::isfinite(multiplier)) {
    return context.Broken("input scales {} * {} / output scale {} is not finite", pair.lhs.scale,
                          pair.rhs.scale, pair.output.scale);
  }
  return QuantizedProduct{.lhs_zero_point = pair.lhs.zero_point,
                          .rhs_zero_point = pair.rhs.zero_point,
                          .output_zero_point = pair.output.zero_point,
                          .multiplier = kernels::QuantizeMultiplier(multiplier),
                          .clamp = pair.clamp};
}

// The three operators: how they prepare their quantised arithmetic and which kernel they call.
struct Add {
  static constexpr const char* kKernel = "AddReference";
  static constexpr auto kPrepare = PrepareAddition;
  template <class... Arguments>
  static void Run(const Arguments&... arguments) {
    kernels::AddReference(arguments...);
  }
};
struct Sub {
  static constexpr const char* kKernel = "SubReference";
  static constexpr auto kPrepare = PrepareAddition;
  template <class... Arguments>
  static void Run(const Arguments&... arguments) {
    kernels::SubReference(arguments...);
  }
};
struct Mul {
  static constexpr const char* kKernel = "MulReference";
  static constexpr auto kPrepare = PrepareProduct;
  template <class... Arguments>
  static void Run(const Arguments&... arguments) {
    kernels::MulReference(arguments...);
  }
};

template <class Operation, class T, class Arithmetic>
Step ArithmeticStep(const LoweringContext& context, const PairWalk& walk,
                    const Arithmetic& arithmetic) {
  return PairStep<T>(context, KernelName(Operation::kKernel, ElementTypeOf<T>()),
                     [walk, arithmetic](const T* lhs, const T* rhs, T* output) {
                       Operation::Run(walk, arithmetic, lhs, rhs, output);
                     });
}

template <class Operation>
Result<Step> LowerArithmetic(const LoweringContext& context, const PairWalk& walk,
                             Activation activation) {
  OCTET_ASSIGN(const RealRange range, ActivationRange(context, activation));
  switch (context.input(0).type) {
    case ElementType::kInt8: {
      OCTET_ASSIGN(const auto arithmetic, Operation::kPrepare(context, range));
      return ArithmeticStep<Operation, int8_t>(context, walk, arithmetic);
    }
    case ElementType::kUInt8: {
      OCTET_ASSIGN(const auto arithmetic, Operation::kPrepare(context, range));
      return ArithmeticStep<Operation, uint8_t>(context, walk, arithmetic);
    }
    case ElementType::kInt16: {
      OCTET_ASSIGN(const auto arithmetic, Operation::kPrepare(context, range));
      return ArithmeticStep<Operation, int16_t>(context, walk, arithmetic);
    }
    case ElementType::kFloat32:
      return ArithmeticStep<Operation, float>(context, walk, ElementRangeOf<float>(range));
    case ElementType::kInt32:
      return ArithmeticStep<Operation, int32_t>(context, walk, ElementRangeOf<int32_t>(range));
    case ElementType::kInt64:
      return ArithmeticStep<Operation, int64_t>(context, walk, ElementRangeOf<int64_t>(range));
    default:
      return context.RefuseType(context.input(0), "input");
  }
}

// An int16 ADD or SUB is by shifts alone when its options say so and its scales allow it.
template <class Operation>
Result<Step> LowerAddition(const LoweringContext& context) {
  OCTET_ASSIGN(const auto options, context.options<AddSubOptions>());
  OCTET_ASSIGN(const PairWalk walk, PairOperands(context));
  if (context.input(0).type == ElementType::kInt16 && options.pot_scale_int16) {
    OCTET_ASSIGN(const RealRange range, ActivationRange(context, options.activation));
    OCTET_ASSIGN(const auto addition, PreparePowersOfTwo(context, range));
    if (addition) return ArithmeticStep<Operation, int16_t>(context, walk, *addition);
  }
  return LowerArithmetic<Operation>(context, walk, options.activation);
}

}  // namespace

Result<Step> LowerAdd(const LoweringContext& context) { return LowerAddition<Add>(context); }

Result<Step> LowerSub(const LoweringContext& context) { return LowerAddition<Sub>(context); }

Result<Step> LowerMul(const LoweringContext& context) {
  OCTET_ASSIGN(const auto options, context.options<ActivationOptions>());
  OCTET_ASSIGN(const PairWalk walk, PairOperands(context));
  return LowerArithmetic<Mul>(context, walk, options.activation);
}

}  // namespace octet
