#include "engine/fast/softmax_step.h"

#include <memory>

#include "engine/fast/byte_operator.h"
#include "engine/fast/element_tiles.h"
#include "engine/storage_flip.h"
#include "kernels/softmax/softmax_bytes_kernel.h"

namespace octet {
namespace {

constexpr int64_t kSoftmaxTileElements = 8 * 1024;

}  // namespace

std::optional<Step> MakeSoftmaxStep(const LoweringContext& context,
                                    const kernels::SoftmaxQuantizedArguments& arguments) {
  if (!WantsFastKernels(context)) return std::nullopt;
  const auto table =
      std::make_shared<const kernels::SoftmaxTable>(kernels::MakeSoftmaxTable(arguments));
  const auto tiles = ElementTiles::Cut(
      arguments.row_count, std::max<int64_t>(1, kSoftmaxTileElements / arguments.depth), 1);
  Step step;
  step.kernel = "SoftmaxBytes";
  step.tiles = tiles.tiles();
  step.packed_bytes = sizeof(kernels::SoftmaxTable);
  step.flips_inputs = 1;
  step.flips_output = true;
  step.in_place_inputs = {0};
  step.run = [table, tiles, depth = arguments.depth,
              type = context.output(0).type](const StepContext& tensors) -> Status {
    const ElementTiles::Range rows = tiles.Of(tensors.tile());
    kernels::SoftmaxBytes({.row_count = rows.count,
                           .depth = depth,
                           .table = table.get(),
                           .input_flip = FlipOf(type, tensors.IsInputFlipped(0)),
                           .output_flip = FlipOf(type, tensors.IsOutputFlipped())},
                          tensors.Input<uint8_t>(0) + rows.first * depth,
                          tensors.Output<uint8_t>(0) + rows.first * depth);
    return {};
  };
  return step;
}

}  // namespace octet
