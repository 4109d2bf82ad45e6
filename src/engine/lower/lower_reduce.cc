#include <vector>

#include "engine/fast/sum_step.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "engine/lower/strided_walks.h"
#include "kernels/quantize_multiplier.h"
#include "kernels/reduce/reduce_kernel.h"

namespace octet {
namespace {

using kernels::QuantizedReduction;
using kernels::ReduceGeometry;

// The axes to reduce, negative ones counted from the end, duplicates once; none of a scalar.
Result<AxisFlags> ReducedAxes(const LoweringContext& context) {
  OCTET_ASSIGN(const auto axes, context.IntegerConstant(1));
  const int rank = context.input(0).shape.rank();
  AxisFlags reduced{};
  if (rank == 0) return reduced;
  for (const int64_t axis : axes) {
    OCTET_ASSIGN(const int normalized, context.NormalizeAxis(axis, rank));
    reduced[static_cast<size_t>(normalized)] = true;
  }
  return reduced;
}

// Checks counts, the output's type and its shape: reduced axes go, or stay with extent 1.
Result<ReduceGeometry> GeometryOf(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 2, 1));
  OCTET_ASSIGN(const auto options, context.options<ReducerOptions>());
  OCTET_TRY(context.ExpectType(context.output(0), "output", context.input(0).type));
  OCTET_ASSIGN(const AxisFlags reduced, ReducedAxes(context));
  const Shape& input = context.input(0).shape;
  std::vector<int> dims;
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (!reduced[static_cast<size_t>(axis)]) {
      dims.push_back(input[axis]);
    } else if (options.keep_dims) {
      dims.push_back(1);
    }
  }
  OCTET_TRY(context.ExpectDims(context.output(0), "output", dims));
  return ReduceGeometry{.kept = AxesWalk(input, reduced, false),
                        .reduced = AxesWalk(input, reduced, true)};
}

// kernel(const T* input, T* output)
template <class T, class Kernel>
Step ReduceStep(std::string_view name, Kernel kernel) {
  Step step;
  step.kernel = KernelName(name, ElementTypeOf<T>());
  step.run = [kernel](const StepContext& tensors) -> Status {
    kernel(tensors.Input<T>(0), tensors.Output<T>(0));
    return {};
  };
  return step;
}

enum class Reduction { kSum, kMean };

Result<QuantizedReduction> PrepareReduction(const LoweringContext& context, Reduction reduction,
                                            int64_t count) {
  OCTET_ASSIGN(const auto input, context.KernelQuantization(context.input(0), "input"));
  OCTET_ASSIGN(const auto output, context.KernelQuantization(context.output(0), "output"));
  FixedPointMultiplier multiplier =
      kernels::QuantizeMultiplier(static_cast<double>(input.scale) / output.scale);
  if (reduction == Reduction::kMean && count > 0) {
    multiplier = kernels::MeanMultiplier(multiplier, count);
  }
  return QuantizedReduction{.input_zero_point = input.zero_point,
                            .output_zero_point = output.zero_point,
                            .multiplier = multiplier,
                            .clamp = kernels::RangeOfType(context.output(0).type)};
}

template <class T>
Result<Step> RescaledSumStep(const LoweringContext& context, const ReduceGeometry& geometry,
                             Reduction reduction) {
  OCTET_ASSIGN(const QuantizedReduction quantization,
               PrepareReduction(context, reduction, StepCount(geometry.reduced)));
  if (auto fast = MakeSumStep(context, geometry, quantization)) return *fast;
  return ReduceStep<T>("RescaledSumReference", [geometry, quantization](const T* input, T* output) {
    kernels::RescaledSumReference(geometry, quantization, input, output);
  });
}

template <class T>
Result<Step> SumOrMeanStep(const ReduceGeometry& geometry, Reduction reduction) {
  if (reduction == Reduction::kSum) {
    return ReduceStep<T>("SumReference", [geometry](const T* input, T* output) {
      kernels::SumReference(geometry, input, output);
    });
  }
  return ReduceStep<T>("MeanReference", [geometry](const T* input, T* output) {
    kernels::MeanReference(geometry, input, output);
  });
}

Result<Step> LowerSumOrMean(const LoweringContext& context, Reduction reduction) {
  OCTET_ASSIGN(const ReduceGeometry geometry, GeometryOf(context));
  switch (context.input(0).type) {
    case ElementType::kInt8:
      return RescaledSumStep<int8_t>(context, geometry, reduction);
    case ElementType::kUInt8:
      return RescaledSumStep<uint8_t>(context, geometry, reduction);
    case ElementType::kInt16:  // TFLite adds int16 without rescaling, but does not say so
      if (reduction == Reduction::kSum) return context.RefuseType(context.input(0), "input");
      return RescaledSumStep<int16_t>(context, geometry, reduction);
    case ElementType::kFloat32:
      return SumOrMeanStep<float>(geometry, reduction);
    case ElementType::kInt32:
      return SumOrMeanStep<int32_t>(geometry, reduction);
    case ElementType::kInt64:
      return SumOrMeanStep<int64_t>(geometry, reduction);
    default:
      return context.RefuseType(context.input(0), "input");
  }
}

template <class T>
Step MaxStep(const ReduceGeometry& geometry) {
  return ReduceStep<T>("ReduceMaxReference", [geometry](const T* input, T* output) {
    kernels::ReduceMaxReference(geometry, input, output);
  });
}

}  // namespace

Result<Step> LowerSum(const LoweringContext& context) {
  return LowerSumOrMean(context, Reduction::kSum);
}

Result<Step> LowerMean(const LoweringContext& context) {
  return LowerSumOrMean(context, Reduction::kMean);
}

Result<Step> LowerReduceMax(const LoweringContext& context) {
  OCTET_ASSIGN(const ReduceGeometry geometry, GeometryOf(context));
  OCTET_TRY(context.ExpectSameQuantization(context.input(0), context.output(0)));
  switch (context.input(0).type) {
    case ElementType::kInt8:
      return MaxStep<int8_t>(geometry);
    case ElementType::kUInt8:
      return MaxStep<uint8_t>(geometry);
    case ElementType::kInt16:
      return MaxStep<int16_t>(geometry);
    case ElementType::kFloat32:
      return MaxStep<float>(geometry);
    case ElementType::kInt32:
      return MaxStep<int32_t>(geometry);
    case ElementType::kInt64:
      return MaxStep<int64_t>(geometry);
    default:
      return context.RefuseType(context.input(0), "input");
  }
}

}  // namespace octet
