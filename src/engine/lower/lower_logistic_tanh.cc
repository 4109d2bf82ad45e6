#include "engine/lower/elementwise.h"
#include "engine/lower/lower.h"
#include "kernels/activation/logistic_tanh_kernel.h"

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

bool IsByte(ElementType type) { return type == ElementType::kInt8 || type == ElementType::kUInt8; }

}  // namespace

Result<Step> LowerLogistic(const LoweringContext& context) {
  constexpr float kOutputScale = 1.0F / 256;
  OCTET_TRY(ExpectElementwise(context));
  const Tensor& input = context.input(0);
  if (input.type == ElementType::kFloat32) {
    return LowerFloat(context, "LogisticFloatReference", kernels::LogisticFloatReference);
  }
  if (!IsByte(input.type)) return context.RefuseType(input, "input");
  OCTET_ASSIGN(const auto output, context.PerTensorQuantization(context.output(0), "output"));
  if (output.scale != kOutputScale) {
    return context.Refuse("output has scale {}, want {}", output.scale, kOutputScale);
  }
  return LowerByte(context, kernels::Logistic);
}

Result<Step> LowerTanh(const LoweringContext& context) {
  OCTET_TRY(ExpectElementwise(context));
  const Tensor& input = context.input(0);
  if (input.type == ElementType::kFloat32) {
    return LowerFloat(context, "TanhFloatReference", kernels::TanhFloatReference);
  }
  if (!IsByte(input.type)) return context.RefuseType(input, "input");
  return LowerByte(context, kernels::Tanh);
}

}  // namespace octet
