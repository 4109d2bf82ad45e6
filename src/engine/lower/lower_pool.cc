#include <cmath>

#include "engine/fast/pool_step.h"
#include "engine/lower/activation_range.h"
#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "engine/lower/window_geometry.h"
#include "kernels/pool/pool_kernel.h"
#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

using kernels::ElementRange;
using kernels::Pool2DGeometry;

template <class T>
using PoolKernel = void (*)(const Pool2DGeometry&, ElementRange<T>, const T*, T*);

struct PoolKernels {
  std::string_view name;
  PoolKernel<int8_t> int8;
  PoolKernel<uint8_t> uint8;
  PoolKernel<int16_t> int16;
  PoolKernel<float> float32;
};

constexpr PoolKernels kAverageReference{
    .name = "AveragePool2DReference",
    .int8 = kernels::AveragePool2DReference<int8_t>,
    .uint8 = kernels::AveragePool2DReference<uint8_t>,
    .int16 = kernels::AveragePool2DReference<int16_t>,
    .float32 = kernels::AveragePool2DReference<float>,
};
constexpr PoolKernels kMaxReference{
    .name = "MaxPool2DReference",
    .int8 = kernels::MaxPool2DReference<int8_t>,
    .uint8 = kernels::MaxPool2DReference<uint8_t>,
    .int16 = kernels::MaxPool2DReference<int16_t>,
    .float32 = kernels::MaxPool2DReference<float>,
};

template <class T>
auto RunPool(PoolKernel<T> kernel, const Pool2DGeometry& geometry, ElementRange<T> clamp) {
  return [kernel, geometry, clamp](const StepContext& tensors) -> Status {
    kernel(geometry, clamp, tensors.Input<T>(0), tensors.Output<T>(0));
    return {};
  };
}

// A pool keeps the quantisation: TFLite allows scales to differ by rounding noise.
template <class T>
Result<ElementRange<T>> QuantizedClamp(const LoweringContext& context, RealRange activation) {
  constexpr float kScaleTolerance = 1e-6F;
  OCTET_ASSIGN(const auto input, context.PerTensorQuantization(context.input(0), "input"));
  OCTET_ASSIGN(const auto output, context.PerTensorQuantization(context.output(0), "output"));
  if (input.zero_point != output.zero_point ||
      std::abs(input.scale - output.scale) > kScaleTolerance) {
    return context.Refuse(
        "input (scale {}, zero point {}) and output (scale {}, zero point {}) "
        "are quantised differently",
        input.scale, input.zero_point, output.scale, output.zero_point);
  }
  const ClampRange clamp =
      kernels::QuantizedRange(activation.min, activation.max, ElementTypeOf<T>(), output);
  return ElementRange<T>{static_cast<T>(clamp.min), static_cast<T>(clamp.max)};
}

Result<Step> LowerPool2D(const LoweringContext& context, const PoolKernels& variants) {
  OCTET_TRY(context.ExpectCounts(1, 1, 1));
  OCTET_ASSIGN(const auto options, context.options<Pool2DOptions>());
  const ElementType type = context.input(0).type;
  OCTET_TRY(context.ExpectType(context.output(0), "output", type));
  OCTET_ASSIGN(const auto input, ImageOf(context, context.input(0), "input"));
  OCTET_ASSIGN(
      const WindowGeometry placed,
      PlaceWindow(context, {"height", input.height, options.filter_h, options.stride_h},
                  {"width", input.width, options.filter_w, options.stride_w}, options.padding));
  const kernels::Nhwc output{input.batches, placed.output_height, placed.output_width,
                             input.channels};
  OCTET_TRY(ExpectOutput(context, output));
  OCTET_ASSIGN(const RealRange activation, ActivationRange(context, options.activation));
  const Pool2DGeometry geometry{.input = input,
                                .output = output,
                                .filter_height = options.filter_h,
                                .filter_width = options.filter_w,
                                .window = placed.window};
  Step step;
  if (type == ElementType::kInt8) {
    OCTET_ASSIGN(const auto clamp, QuantizedClamp<int8_t>(context, activation));
    if (auto fast = MakePoolStep(context, geometry, {clamp.min, clamp.max})) return *fast;
    step.run = RunPool(variants.int8, geometry, clamp);
  } else if (type == ElementType::kUInt8) {
    OCTET_ASSIGN(const auto clamp, QuantizedClamp<uint8_t>(context, activation));
    if (auto fast = MakePoolStep(context, geometry, {clamp.min, clamp.max})) return *fast;
    step.run = RunPool(variants.uint8, geometry, clamp);
  } else if (type == ElementType::kInt16) {
    OCTET_ASSIGN(const auto clamp, QuantizedClamp<int16_t>(context, activation));
    step.run = RunPool(variants.int16, geometry, clamp);
  } else if (type == ElementType::kFloat32) {
    step.run = RunPool(variants.float32, geometry, ElementRangeOf<float>(activation));
  } else {
    return context.RefuseType(context.input(0), "input");
  }
  step.kernel = KernelName(variants.name, type);
  return step;
}

}  // namespace

Result<Step> LowerAveragePool2D(const LoweringContext& context) {
  return LowerPool2D(context, kAverageReference);
}

Result<Step> LowerMaxPool2D(const LoweringContext& context) {
  return LowerPool2D(context, kMaxReference);
}

}  // namespace octet
