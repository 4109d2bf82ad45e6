// The common end of lowering CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED: their
// shapes differ; their types, bias, activation and quantisation do not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/lower/activation_range.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/weighted_sum_quantization.h"
#include "engine/lowering.h"
#include "kernels/weighted_sum.h"

namespace octet {

template <class Geometry, class Sum, class T>
using WeightedSumKernel = void (*)(const Geometry&, const Sum&, const T* input, const T* filter,
                                   const typename Sum::Accumulator* bias, T* output);

// A Step on fast kernels; none where none fits.
template <class Geometry>
using MakeFastStep = std::optional<Step> (*)(const LoweringContext&, const WeightedSumOperands&,
                                             const WeightedSumQuantization&, const Geometry&);

// One operator's reference kernels, by element type, and how to do better.
template <class Geometry>
struct WeightedSumKernels {
  std::string_view name;  // "Conv2DReference"
  MakeFastStep<Geometry> make_fast = nullptr;
  WeightedSumKernel<Geometry, kernels::QuantizedSum, int8_t> int8;
  WeightedSumKernel<Geometry, kernels::QuantizedSum, uint8_t> uint8;
  WeightedSumKernel<Geometry, kernels::FloatSum, float> float32;
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
           tensors.Input<T>(operands.filter),
           has_bias ? tensors.Input<Bias>(operands.bias) : nullptr, tensors.Output<T>(0));
    return {};
  };
}

// Given: CheckWeightedSumTypes succeeded and the shapes are checked.
template <class Geometry>
Result<Step> LowerWeightedSum(const LoweringContext& context, const WeightedSumOperands& operands,
                              const WeightedSumKernels<Geometry>& variants,
                              const Geometry& geometry, Activation activation,
                              Int8FilterScaling int8_scaling) {
  const ElementType type = context.input(operands.input).type;
  OCTET_ASSIGN(const RealRange range, ActivationRange(context, activation));
  Step step;
  step.kernel = KernelName(variants.name, type);
  if (type == ElementType::kFloat32) {
    const kernels::FloatSum sum{.clamp = ElementRangeOf<float>(range)};
    step.run = RunWeightedSum(context, operands, variants.float32, geometry, [sum] { return sum; });
    return step;
  }
  OCTET_ASSIGN(auto quantization, QuantizeWeightedSum(context, operands, range, int8_scaling));
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
