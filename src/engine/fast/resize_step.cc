#include "engine/fast/resize_step.h"

#include <memory>
#include <vector>

#include "engine/fast/byte_operator.h"
#include "engine/fast/element_tiles.h"
#include "engine/storage_flip.h"
#include "kernels/compiled_twice_select.h"
#include "kernels/resize/resize_taps.h"

namespace octet {
namespace {

using kernels::ResizeForm;
using kernels::ResizeTapsFunction;

constexpr int64_t kTileBytes = 16 * 1024;

struct ResizeTables {
  std::vector<kernels::ResizeTap> rows;
  std::vector<kernels::ResizeTap> columns;
};

std::optional<Step> MakeStep(const LoweringContext& context,
                             const kernels::ResizeArguments& geometry, ResizeForm form,
                             ResizeTapsFunction run, int64_t pixel_bytes) {
  const auto tables = std::make_shared<ResizeTables>();
  tables->rows = MakeResizeTaps(geometry, form, geometry.input_height, geometry.output_height);
  tables->columns = MakeResizeTaps(geometry, form, geometry.input_width, geometry.output_width);
  if (tables->rows.empty() || tables->columns.empty()) return std::nullopt;
  const int64_t row_bytes = geometry.output_width * pixel_bytes;
  const auto tiles = ElementTiles::Cut(geometry.batch_count * geometry.output_height,
                                       std::max<int64_t>(1, kTileBytes / row_bytes), 1);
  Step step;
  step.tiles = tiles.tiles();
  step.packed_bytes = static_cast<int64_t>((tables->rows.size() + tables->columns.size()) *
                                           sizeof(kernels::ResizeTap));
  step.flips_inputs = 1;
  step.flips_output = true;
  step.run = [geometry, run, pixel_bytes, tables, tiles,
              type = context.output(0).type](const StepContext& tensors) -> Status {
    const ElementTiles::Range rows = tiles.Of(tensors.tile());
    run({.geometry = geometry,
         .rows = tables->rows.data(),
         .columns = tables->columns.data(),
         .pixel_bytes = pixel_bytes,
         .first_row = rows.first,
         .row_count = rows.count,
         .input_flip = FlipOf(type, tensors.IsInputFlipped(0)),
         .output_flip = FlipOf(type, tensors.IsOutputFlipped()),
         .input = tensors.Input<uint8_t>(0),
         .output = tensors.Output<uint8_t>(0)});
    return {};
  };
  return step;
}

}  // namespace

std::optional<Step> MakeBilinearStep(const LoweringContext& context,
                                     const kernels::ResizeArguments& arguments) {
  const ElementType type = context.output(0).type;
  if (!WantsFastKernels(context) || !IsByteType(type)) return std::nullopt;
  const kernels::ResizeTapsKernel& kernel = *SelectCompiledTwice(context.target().cpu).resize_taps;
  const bool is_signed = type == ElementType::kInt8;
  auto step = MakeStep(
      context, arguments, is_signed ? ResizeForm::kBilinearInt8 : ResizeForm::kBilinearUInt8,
      is_signed ? kernel.bilinear_int8 : kernel.bilinear_uint8, arguments.channel_count);
  if (step) step->kernel = std::string("ResizeBilinearTaps") + kernel.name;
  return step;
}

std::optional<Step> MakeNearestStep(const LoweringContext& context,
                                    const kernels::ResizeArguments& arguments,
                                    int64_t pixel_bytes) {
  if (!WantsFastKernels(context)) return std::nullopt;
  auto step =
      MakeStep(context, arguments, ResizeForm::kNearest, kernels::ResizeNearestTaps, pixel_bytes);
  if (step) step->kernel = "ResizeNearestTaps";
  return step;
}

}  // namespace octet
