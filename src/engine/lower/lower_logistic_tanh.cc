#include <cmath>

#include "engine/lower/elementwise.h"
#include "engine/lower/lower.h"
#include "engine/lower/power_of_two_scale.h"
#include "kernels/activation/logistic_tanh_kernel.h"
#include "kernels/activation/sigmoid_int16_kernel.h"

namespace octet {
namespace {

using FloatKernel = void (*)(const float* input, int64_t count, float* output);

Result<Step> LowerFloat(const LoweringContext& context, std::string kernel_name,
                        FloatKernel kernel) {
  const int64_t count = context.input(0).shape.element_count();
  return InPlaceStep(std::move(kernel_name), [kernel, count](const StepContext& tensors) -> Status {
    kernel(tensors.Input<float>(0), count, tensors.Output<float>(0));
    return {};
  });
}

Result<Step> LowerByte(const LoweringContext& context, float (*function)(float)) {
  const Tensor& input = context.input(0);
  OCTET_ASSIGN(const auto input_quantization, context.PerTensorQuantization(input, "input"));
  OCTET_ASSIGN(const auto output_quantization,
               context.PerTensorQuantization(context.output(0), "output"));
  const kernels::ByteTable table =
      kernels::MakeByteTable(input.type, input_quantization, output_quantization, function);
  const int64_t count = input.shape.element_count();
  return InPlaceStep("LookupReference", [table, count](const StepContext& tensors) -> Status {
    kernels::LookupReference(table, tensors.Input<uint8_t>(0), count, tensors.Output<uint8_t>(0));
    return {};
  });
}

constexpr int kInt16OutputExponent = -15;

using Int16Kernel = void (*)(const kernels::SigmoidInt16Arguments&, const int16_t* input,
                             int64_t count, int16_t* output);

// The kernel's unit is 1 / (3 * 2^12). A power of two from 2^-12 to 2^max_exponent is scaled by
// three times a shift, any other scale by a multiplier with as many of its bits as 15 hold, cut.
// = the int16 half of tflite::ops::builtin::activations::SigmoidPrepare and TanhPrepare
Result<kernels::SigmoidInt16Arguments> PrepareInt16(const LoweringContext& context,
                                                    int max_exponent) {
  constexpr double kUnits = 3 * 4096;
  constexpr int kUnitExponent = -12;
  constexpr double kHalfOfInt16 = 32767.0 / 2;
  constexpr double kMaxMultiplier = 65535;
  constexpr int kMaxShift = 31;
  OCTET_ASSIGN(const auto input, context.KernelQuantization(context.input(0), "input"));
  kernels::SigmoidInt16Arguments arguments;
  const auto exponent = PowerOfTwoExponent(input.scale);
  if (exponent && *exponent >= kUnitExponent && *exponent <= max_exponent) {
    arguments.multiplier = 3 << (*exponent - kUnitExponent);
  } else {
    double multiplier = input.scale * kUnits;
    while (multiplier <= kHalfOfInt16 && arguments.right_shift < kMaxShift) {
      multiplier *= 2;
      ++arguments.right_shift;
    }
    if (multiplier < 1 || multiplier > kMaxMultiplier) {
      return context.Refuse("input scale {} is too {}", input.scale,
                            multiplier < 1 ? "small" : "large");
    }
    arguments.multiplier = static_cast<int32_t>(multiplier);
  }
  arguments.table = kernels::MakeSigmoidTable();
  return arguments;
}

Result<Step> LowerInt16(const LoweringContext& context, std::string kernel_name, Int16Kernel kernel,
                        int max_exponent) {
  OCTET_ASSIGN(const auto arguments, PrepareInt16(context, max_exponent));
  const int64_t count = context.input(0).shape.element_count();
  return InPlaceStep(
      std::move(kernel_name), [kernel, arguments, count](const StepContext& tensors) -> Status {
        kernel(arguments, tensors.Input<int16_t>(0), count, tensors.Output<int16_t>(0));
        return {};
      });
}

bool IsByte(ElementType type) { return type == ElementType::kInt8 || type == ElementType::kUInt8; }

}  // namespace

Result<Step> LowerLogistic(const LoweringContext& context) {
  constexpr float kOutputScale = 1.0F / 256;
  OCTET_TRY(ExpectElementwise(context));
  const Tensor& input = context.input(0);
  if (input.type == ElementType::kFloat32) {
    return LowerFloat(context, "LogisticFloatReference", kernels::LogisticFloatReference);
  }
  const bool is_int16 = input.type == ElementType::kInt16;
  if (!is_int16 && !IsByte(input.type)) return context.RefuseType(input, "input");
  OCTET_ASSIGN(const auto output, context.KernelQuantization(context.output(0), "output"));
  const float output_scale = is_int16 ? std::ldexp(1.0F, kInt16OutputExponent) : kOutputScale;
  if (output.scale != output_scale) {
    return context.Refuse("output has scale {}, want {}", output.scale, output_scale);
  }
  if (is_int16) {
    constexpr int kMaxExponent = -12;
    return LowerInt16(context, "LogisticInt16Reference", kernels::LogisticInt16Reference,
                      kMaxExponent);
  }
  return LowerByte(context, kernels::Logistic);
}

Result<Step> LowerTanh(const LoweringContext& context) {
  OCTET_TRY(ExpectElementwise(context));
  const Tensor& input = context.input(0);
  if (input.type == ElementType::kFloat32) {
    return LowerFloat(context, "TanhFloatReference", kernels::TanhFloatReference);
  }
  if (input.type == ElementType::kInt16) {
    constexpr int kMaxExponent = -11;
    OCTET_ASSIGN(const auto output, context.KernelQuantization(context.output(0), "output"));
    if (PowerOfTwoExponent(output.scale) != kInt16OutputExponent) {
      return context.Refuse("output has scale {}, want {}", output.scale,
                            std::ldexp(1.0F, kInt16OutputExponent));
    }
    return LowerInt16(context, "TanhInt16Reference", kernels::TanhInt16Reference, kMaxExponent);
  }
  if (!IsByte(input.type)) return context.RefuseType(input, "input");
  return LowerByte(context, kernels::Tanh);
}

}  // namespace octet
