#include "engine/fast/pad_step.h"

#include <cstring>

#include "engine/fast/byte_operator.h"
#include "engine/storage_flip.h"
#include "kernels/strided_copy/strided_copy_flipped_kernel.h"

namespace octet {
namespace {

constexpr int kValueInput = 2;

}  // namespace

std::optional<Step> MakePadStep(const LoweringContext& context,
                                const kernels::PadArguments& arguments, uint8_t value) {
  if (!WantsFastKernels(context) || arguments.element_bytes != 1) return std::nullopt;
  Step step;
  step.kernel = "PadBytes";
  step.flips_inputs = 1U | 1U << kValueInput;
  step.flips_output = true;
  step.run = [arguments, value, type = context.output(0).type,
              has_value = context.HasInput(kValueInput)](const StepContext& tensors) -> Status {
    const auto flip_between = [&](bool input_flipped) {
      return FlipOf(type, input_flipped) ^ FlipOf(type, tensors.IsOutputFlipped());
    };
    auto* output = tensors.Output<uint8_t>(0);
    const int fill = has_value ? *tensors.Input<uint8_t>(kValueInput) ^
                                     flip_between(tensors.IsInputFlipped(kValueInput))
                               : value ^ flip_between(false);
    std::memset(output, fill, static_cast<size_t>(arguments.output_count));
    kernels::StridedCopyFlipped(
        arguments.interior, static_cast<uint8_t>(flip_between(tensors.IsInputFlipped(0))),
        tensors.Input<uint8_t>(0), output + arguments.interior_offset_bytes);
    return {};
  };
  return step;
}

}  // namespace octet
