#include "engine/fast/quantize_step.h"

#include "engine/fast/byte_operator.h"
#include "engine/fast/element_tiles.h"
#include "engine/fast/table_step.h"
#include "engine/storage_flip.h"
#include "kernels/compiled_twice_select.h"
#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

constexpr int64_t kQuantizeTileElements = 16 * 1024;
constexpr int64_t kQuantizeTileUnit = 64;  // a cache line of bytes

}  // namespace

std::optional<Step> MakeQuantizeStep(const LoweringContext& context, LowerFunction reference) {
  const Tensor& output = context.output(0);
  if (context.input(0).type != ElementType::kFloat32) return MakeTableStep(context, reference);
  if (!IsByteType(output.type)) return std::nullopt;
  const kernels::QuantizeBytesArguments arguments{.quantization = output.quantization.per_tensor(),
                                                  .clamp = kernels::RangeOfType(output.type)};
  const auto kernel = SelectCompiledTwice(context.target().cpu).quantize_bytes;
  const auto tiles =
      ElementTiles::Cut(output.shape.element_count(), kQuantizeTileElements, kQuantizeTileUnit);
  Step step;
  step.kernel = kernel.name;
  step.tiles = tiles.tiles();
  step.flips_output = true;
  step.run = [arguments, run = kernel.run, tiles](const StepContext& tensors) -> Status {
    const ElementTiles::Range range = tiles.Of(tensors.tile());
    kernels::QuantizeBytesArguments of_run = arguments;
    of_run.flip = FlipIf(tensors.IsOutputFlipped());
    run(of_run, tensors.Input<float>(0) + range.first, range.count,
        tensors.Output<uint8_t>(0) + range.first);
    return {};
  };
  return step;
}

}  // namespace octet
