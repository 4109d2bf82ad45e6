#include "engine/lower/lower.h"
#include "engine/storage_flip.h"
#include "kernels/input_rows/input_rows_kernel.h"

namespace octet {

// RESHAPE, SQUEEZE and EXPAND_DIMS keep the bytes and change the shape. The file's output shape is
// taken when it has the same element count; the shape input or options only say how it came about.
Result<Step> LowerReshape(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(1, 2, 1));
  const Tensor& input = context.input(0);
  const Tensor& output = context.output(0);
  OCTET_TRY(context.ExpectType(output, "output", input.type));
  OCTET_TRY(context.ExpectSameQuantization(input, output));
  if (ElementBits(input.type) < 8) return context.RefuseType(input, "input");
  if (input.shape.element_count() != output.shape.element_count()) {
    return context.Broken("input {} and output {} differ in element count", input.shape.ToString(),
                          output.shape.ToString());
  }
  const int64_t size_bytes = input.shape.element_count() * ElementBits(input.type) / 8;
  Step step;
  step.kernel = "Reshape";
  step.in_place_inputs = {0};
  step.flips_inputs = 1;
  step.flips_output = true;
  step.run = [size_bytes](const StepContext& tensors) -> Status {
    const auto* from = tensors.Input<uint8_t>(0);
    auto* to = tensors.Output<uint8_t>(0);
    const uint8_t flip = FlipIf(tensors.IsInputFlipped(0) != tensors.IsOutputFlipped());
    if (from != to || flip != 0) kernels::CopyBytes(from, size_bytes, flip, to);
    return {};
  };
  return step;
}

}  // namespace octet
