// The common end of lowering CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED: their
// shapes differ; their types, bias, activation and quantisation do not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/fast/int16_rows.h"
#include "engine/lower/activation_range.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/weighted_sum_quantization.h"
#include "engine/lowering.h"
#include "kernels/weighted_sum.h"

namespace octet {

template <class Geometry, class Sum, class T>
using WeightedSumKernel = void (*)(const Geometry&, const Sum&, const T* input,
                                   const kernels::FilterElement<T>* filter,
                                   const typename Sum::Accumulator* bias, T* output);

// A Step on fast kernels; none where none fits.
template <class Geometry>
using MakeFastStep = std::optional<Step> (*)(const LoweringContext&, const WeightedSumOperands&,
                                             const WeightedSumQuantization&, const Geometry&);

template <class Geometry>
using MakeInt16Step = std::optional<Step> (*)(const LoweringContext&, const WeightedSumOperands&,
                                              const WeightedSumQuantization&, const Geometry&,
                                              Int16Sum);

template <class Geometry>
using MakeFloatStep = std::optional<Step> (*)(const LoweringContext&, const WeightedSumOperands&,
                                              const kernels::FloatSum&, const Geometry&);

// One operator's reference kernels, by element type, and how to do better.
template <class Geometry>
struct WeightedSumKernels {
  std::string_view name;             // "Conv2DReference"
  bool follows_target_ties = false;  // LoweringTarget::ties, of 8-bit types
  MakeFastStep<Geometry> make_fast = nullptr;
  MakeInt16Step<Geometry> make_int16 = nullptr;
  MakeFloatStep<Geometry> make_float = nullptr;
  WeightedSumKernel<Geometry, kernels::QuantizedSum, int8_t> int8;
  WeightedSumKernel<Geometry, kernels::QuantizedSum, uint8_t> uint8;
  WeightedSumKernel<Geometry, kernels::FloatSum, float> float32;
  WeightedSumKernel<Geometry, kernels::WideSum, int16_t> int16;
  WeightedSumKernel<Geometry, kernels::QuantizedSum, int16_t> int16_in_int32;  // int32 bias
};

// `make_sum()` is called by every run and gives the kernel's Sum.
template <class Geometry, class Sum, class T, class MakeSum>
auto RunWeightedSum(const LoweringContext& context, const WeightedSumOperands& operands,
                    WeightedSumKernel<Geometry, Sum, T> kernel, const Geometry& geometry,
                    MakeSum make_sum) {
  using Bias = typename Sum::Accumulator;
  return [operands, has_bias = context.HasInput(operands.bias), kernel, geometry,
          make_sum = std::move(make_sum)](const StepContext& tensors) -> Status {
    kernel(geometry, make_sum(), tensors.Input<T>(operands.input),
           tensors.Input<kernels::FilterElement<T>>(operands.filter),
           has_bias ? tensors.Input<Bias>(operands.bias) : nullptr, tensors.Output<T>(0));
    return {};
  };
}

template <class Geometry>
Result<Step> LowerInt16WeightedSum(const LoweringContext& context,
                                   const WeightedSumOperands& operands,
                                   const WeightedSumKernels<Geometry>& variants,
                                   const Geometry& geometry, WeightedSumQuantization quantization,
                                   ElementType bias_type) {
  OCTET_ASSIGN(const ElementType accumulator, Int16Accumulator(context, operands, bias_type));
  const bool in_int32 = accumulator == ElementType::kInt32;
  if (!in_int32) OCTET_TRY(CheckWideMultipliers(context, quantization));
  if (variants.make_int16 != nullptr) {
    auto fast = variants.make_int16(context, operands, quantization, geometry,
                                    in_int32 ? Int16Sum::kInt32 : Int16Sum::kInt64);
    if (fast) return *std::move(fast);
  }
  Step step;
  step.kernel = KernelName(variants.name, ElementType::kInt16);
  if (in_int32) {
    step.kernel += "InInt32";
    auto make_sum = [quantization = std::move(quantization)] { return quantization.View(); };
    step.run =
        RunWeightedSum(context, operands, variants.int16_in_int32, geometry, std::move(make_sum));
    return step;
  }
  auto make_sum = [quantization = std::move(quantization)] { return quantization.WideView(); };
  step.run = RunWeightedSum(context, operands, variants.int16, geometry, std::move(make_sum));
  return step;
}

// Given: CheckWeightedSumTypes succeeded and the shapes are checked. `bias_type` is the options'
// word on what int16 inputs are summed in (Int16Accumulator).
template <class Geometry>
Result<Step> LowerWeightedSum(const LoweringContext& context, const WeightedSumOperands& operands,
                              const WeightedSumKernels<Geometry>& variants,
                              const Geometry& geometry, Activation activation,
                              Int8FilterScaling int8_scaling,
                              ElementType bias_type = ElementType::kFloat32) {
  const ElementType type = context.input(operands.input).type;
  OCTET_ASSIGN(const RealRange range, ActivationRange(context, activation));
  Step step;
  step.kernel = KernelName(variants.name, type);
  if (type == ElementType::kFloat32) {
    const kernels::FloatSum sum{.clamp = ElementRangeOf<float>(range)};
    if (variants.make_float != nullptr) {
      if (auto fast = variants.make_float(context, operands, sum, geometry))
        return *std::move(fast);
    }
    step.run = RunWeightedSum(context, operands, variants.float32, geometry, [sum] { return sum; });
    return step;
  }
  OCTET_ASSIGN(auto quantization, QuantizeWeightedSum(context, operands, range, int8_scaling));
  if (variants.follows_target_ties && type != ElementType::kInt16)
    quantization.sum.ties = context.target().ties;
  if (type == ElementType::kInt16) {
    return LowerInt16WeightedSum(context, operands, variants, geometry, std::move(quantization),
                                 bias_type);
  }
  if (variants.make_fast != nullptr) {
    if (auto fast = variants.make_fast(context, operands, quantization, geometry))
      return *std::move(fast);
  }
  auto make_sum = [quantization = std::move(quantization)] { return quantization.View(); };
  if (type == ElementType::kInt8) {
    step.run = RunWeightedSum(context, operands, variants.int8, geometry, std::move(make_sum));
  } else {
    step.run = RunWeightedSum(context, operands, variants.uint8, geometry, std::move(make_sum));
  }
  return step;
}

}  // namespace octet
