#include "engine/fast/pool_step.h"

#include "engine/fast/byte_operator.h"
#include "engine/fast/element_tiles.h"
#include "engine/storage_flip.h"
#include "kernels/compiled_twice_select.h"

namespace octet {
namespace {

constexpr int64_t kTileInputs = 32 * 1024;  // bytes read for a tile of output rows

}  // namespace

std::optional<Step> MakePoolStep(const LoweringContext& context,
                                 const kernels::Pool2DGeometry& geometry, ClampRange clamp) {
  const int64_t taps = int64_t{geometry.filter_height} * geometry.filter_width;
  if (!WantsFastKernels(context) || taps > kernels::kMostPoolTaps) return std::nullopt;
  const ElementType type = context.output(0).type;
  const kernels::PoolBytesKernel& kernel = *SelectCompiledTwice(context.target().cpu).pool_bytes;
  const bool is_average = context.op().kind == OperatorKind::kAveragePool2D;
  const kernels::PoolBytesFunction run = is_average ? kernel.average : kernel.max;
  const uint8_t zero = FlipOf(type);
  kernels::PoolBytesArguments arguments{.zero = zero,
                                        .clamp_min = static_cast<uint8_t>(clamp.min + zero),
                                        .clamp_max = static_cast<uint8_t>(clamp.max + zero)};
  const int64_t row_inputs = int64_t{geometry.output.width} * geometry.output.channels * taps;
  const auto tiles = ElementTiles::Cut(int64_t{geometry.output.batches} * geometry.output.height,
                                       std::max<int64_t>(1, kTileInputs / row_inputs), 1);
  Step step;
  step.kernel = std::string(is_average ? "AverageBytes" : "MaxBytes") + kernel.name;
  step.tiles = tiles.tiles();
  step.flips_inputs = 1;
  step.flips_output = true;
  step.run = [arguments, geometry, run, tiles, type](const StepContext& tensors) -> Status {
    const ElementTiles::Range rows = tiles.Of(tensors.tile());
    kernels::PoolBytesArguments of_tile = arguments;
    of_tile.geometry = &geometry;
    of_tile.first_row = static_cast<int>(rows.first);
    of_tile.rows = static_cast<int>(rows.count);
    of_tile.input_flip = FlipOf(type, tensors.IsInputFlipped(0));
    of_tile.output_flip = FlipOf(type, tensors.IsOutputFlipped());
    of_tile.input = tensors.Input<uint8_t>(0);
    of_tile.output = tensors.Output<uint8_t>(0);
    run(of_tile);
    return {};
  };
  return step;
}

}  // namespace octet
