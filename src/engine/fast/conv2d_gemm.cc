#include "engine/fast/conv2d_gemm.h"

#include <algorithm>
#include <memory>

#include "engine/fast/conv2d_gemm_tile.h"
#include "kernels/gemm/gemm_select.h"

namespace octet {
namespace {

using kernels::Conv2DGeometry;
using kernels::GemmForm;

// Kernels read whole groups: up to 7 bytes past a row's end; rounded up.
constexpr int64_t kReadAheadBytes = 64;
// Tiles are a compromise: enough for the threads to share, each worth the call.
constexpr int64_t kMacsOfGemmTile = 1'000'000;
constexpr int kMaxTiles = 16;
constexpr int64_t kRowsWorthOfLoading = 8;  // a product of fewer rows waits for its weights
constexpr int kPanelReuse = 8;  // register tiles that one load of a panel serves, at least
constexpr int64_t kNearCacheBytes = 24 * 1024;
// Of one output row's input; keeps offsets in an int32.
constexpr int64_t kMaxScratchBytes = int64_t{1} << 28;

int CeilDivide(int64_t a, int64_t b) { return static_cast<int>((a + b - 1) / b); }

int FilterSpan(int filter, int dilation) { return (filter - 1) * dilation + 1; }

// A run of the filter: all of it where direct, a row, or a tap where taps are apart: those of a
// dilated filter, and of a group's channels among the others.
struct Runs {
  int count = 1;
  int length = 0;
  bool per_tap = false;
};

Runs RunsOf(const Conv2DGeometry& geometry, bool is_direct) {
  const int channels = geometry.filter_channels;
  if (is_direct) return {1, channels, false};
  const bool is_grouped = channels != geometry.input.channels;
  if ((geometry.window.dilation_w > 1 || is_grouped) && geometry.filter_width > 1)
    return {geometry.filter_height * geometry.filter_width, channels, true};
  return {geometry.filter_height, geometry.filter_width * channels, false};
}

// Where each run, and each group of it, starts in the (copied) input.
void LayOffsets(Conv2DGemm& conv, const Runs& runs) {
  const Conv2DGeometry& g = conv.geometry;
  const int groups_of_run = kernels::GroupsOfRun(conv.form(), conv.panels.filter());
  for (int run = 0; run < runs.count; ++run) {
    const int fy = runs.per_tap ? run / g.filter_width : run;
    const int fx = runs.per_tap ? run % g.filter_width : 0;
    const int64_t pixel =
        int64_t{fy} * g.window.dilation_h * conv.padded_width + fx * g.window.dilation_w;
    const auto offset = static_cast<int32_t>(pixel * conv.pixel_bytes());
    conv.run_offsets.push_back(offset);
    for (int group = 0; group < groups_of_run; ++group)
      conv.group_offsets.push_back(offset + kernels::GroupBytes(conv.form()) * group);
  }
}

// Rows of a direct tile: whole register tiles; enough of them to pay for loading a panel from a far
// cache, few enough that they stay in a near one.
int DirectRowsOfTile(const Conv2DGemm& conv, int tiles) {
  const int register_rows = conv.panels.max_tile_rows();
  const auto near = static_cast<int>(kNearCacheBytes / conv.pixel_bytes());
  const int rows = std::clamp(CeilDivide(conv.rows, tiles), kPanelReuse * register_rows,
                              std::max(near, kPanelReuse * register_rows));
  const int row_tiles = std::max(1, (conv.rows + rows / 2) / rows);  // to the nearest
  return CeilDivide(CeilDivide(conv.rows, row_tiles), register_rows) * register_rows;
}

void CutIntoTiles(Conv2DGemm& conv) {
  const Conv2DGeometry& g = conv.geometry;
  const int64_t pixels = int64_t{g.output.batches} * g.output.height * g.output.width;
  conv.rows = static_cast<int>(conv.is_direct ? pixels : pixels / g.output.width);
  const int64_t weights = int64_t{conv.panels.filter().depth()} * conv.panels.filter().channels;
  const int64_t work = std::max(pixels, kRowsWorthOfLoading) * weights;
  const int tiles = static_cast<int>(std::clamp<int64_t>(work / kMacsOfGemmTile, 1, kMaxTiles));
  const int rows = conv.is_direct ? DirectRowsOfTile(conv, tiles) : CeilDivide(conv.rows, tiles);
  conv.rows_of_tile = std::min(rows, conv.rows);
  const int row_tiles = CeilDivide(conv.rows, conv.rows_of_tile);
  const auto panel_count = static_cast<int>(conv.panels.panels().size());
  const int panel_tiles = std::clamp(tiles / row_tiles, 1, panel_count);
  conv.panels_of_tile = CeilDivide(panel_count, panel_tiles);
  conv.panel_tiles = CeilDivide(panel_count, conv.panels_of_tile);
}

int64_t ConvertedBytes(const Conv2DGemm& conv) {
  if (conv.is_direct) return conv.rows_of_tile * conv.pixel_bytes() + kReadAheadBytes;
  return int64_t{conv.InputRowsOf(conv.rows_of_tile)} * conv.padded_width * conv.pixel_bytes() +
         kReadAheadBytes;
}

OutputGrid WholeOutput(const kernels::Nhwc& output) {
  return {.height = output.height, .width = output.width};
}

// Is the product of pixels and filter the output as it lies in memory?
bool IsDirect(const Conv2DGeometry& g, const OutputGrid& grid) {
  return g.filter_height == 1 && g.filter_width == 1 && g.window.stride_h == 1 &&
         g.window.stride_w == 1 && grid.step_h == 1 && grid.step_w == 1 &&
         g.input.height == g.output.height && g.input.width == g.output.width;
}

}  // namespace

int Conv2DGemm::InputRowsOf(int output_rows) const {
  return (output_rows - 1) * geometry.window.stride_h +
         FilterSpan(geometry.filter_height, geometry.window.dilation_h);
}

int Conv2DGemm::tiles() const { return CeilDivide(rows, rows_of_tile) * panel_tiles; }

int64_t Conv2DGemm::scratch_bytes() const {
  const int sums = is_direct ? rows_of_tile : geometry.output.width;
  return converted_bytes + int64_t{sums} * 4;
}

std::optional<Conv2DGemm> PackConv2DGemm(const LoweringTarget& target,
                                         const WeightedSumConstants& constants,
                                         const Conv2DGeometry& geometry, const OutputGrid& grid,
                                         int input_operand) {
  const kernels::GemmKernel* kernel = kernels::SelectGemm(target.cpu);
  if (kernel == nullptr) return std::nullopt;
  const kernels::Window& window = geometry.window;
  const bool is_direct = IsDirect(geometry, grid);
  const Runs runs = RunsOf(geometry, is_direct);
  const int groups = geometry.input.channels / std::max(geometry.filter_channels, 1);
  auto panels = GemmPanels::Pack(*kernel, constants, runs.count, runs.length, target.pool,
                                 std::max(groups, 1));
  if (!panels) return std::nullopt;

  Conv2DGemm conv;
  conv.panels = *std::move(panels);
  conv.geometry = geometry;
  conv.grid = grid;
  conv.input_operand = input_operand;
  conv.is_signed = constants.is_signed;
  conv.input_zero_point = static_cast<uint8_t>(constants.input_zero_point());
  conv.clamp_min = constants.clamp_min();
  conv.clamp_max = constants.clamp_max();
  conv.is_direct = is_direct;
  conv.padded_width = (geometry.output.width - 1) * window.stride_w +
                      FilterSpan(geometry.filter_width, window.dilation_w);
  CutIntoTiles(conv);
  conv.converted_bytes = (ConvertedBytes(conv) + 63) / 64 * 64;
  if (conv.converted_bytes > kMaxScratchBytes) return std::nullopt;
  LayOffsets(conv, runs);
  return conv;
}

std::optional<Step> MakeConv2DGemm(const LoweringContext& context,
                                   const WeightedSumOperands& operands,
                                   const WeightedSumQuantization& quantization,
                                   const Conv2DGeometry& geometry) {
  const auto constants = ConstantsOf(context, operands, quantization);
  if (!constants || context.output(0).shape.element_count() == 0) return std::nullopt;
  auto packed = PackConv2DGemm(context.target(), *constants, geometry, WholeOutput(geometry.output),
                               operands.input);
  if (!packed) return std::nullopt;
  const auto conv = std::make_shared<const Conv2DGemm>(*std::move(packed));
  Step step;
  step.kernel = conv->panels.kernel().name;
  step.tiles = conv->tiles();
  step.scratch_bytes = conv->scratch_bytes();
  step.packed_bytes = conv->panels.packed_bytes();
  step.flips_inputs = 1U << operands.input;
  step.flips_output = true;
  step.run = [conv](const StepContext& tensors) -> Status {
    RunTile(*conv, tensors, tensors.tile());
    return {};
  };
  return step;
}

}  // namespace octet
