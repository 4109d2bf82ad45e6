#include "engine/fast/conv2d_gemm.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "engine/fast/gemm_panels.h"
#include "engine/storage_flip.h"
#include "kernels/gemm/gemm_select.h"
#include "kernels/input_rows/input_rows_kernel.h"

namespace octet {
namespace {

using kernels::Conv2DGeometry;
using kernels::GemmForm;

// Kernels read whole groups: up to 7 bytes past a row's end; rounded up.
constexpr int64_t kReadAheadBytes = 64;
// Tiles are a compromise: enough for the threads to share, each worth the call.
constexpr int64_t kMacsOfTile = 1'000'000;
constexpr int kMaxTiles = 16;
constexpr int kPanelReuse = 8;  // register tiles that one load of a panel serves, at least
constexpr int64_t kNearCacheBytes = 24 * 1024;
// Of one output row's input; keeps offsets in an int32.
constexpr int64_t kMaxScratchBytes = int64_t{1} << 28;

int CeilDivide(int64_t a, int64_t b) { return static_cast<int>((a + b - 1) / b); }

// Everything a tile needs; immutable.
struct Conv2DGemm {
  GemmPanels panels;
  Conv2DGeometry geometry;
  bool is_signed = false;        // the input and output as the model has them
  uint8_t input_zero_point = 0;  // as an unsigned byte
  uint8_t clamp_min = 0;
  uint8_t clamp_max = 255;
  bool is_direct = false;  // rows of the product are pixels as they lie in memory
  int padded_width = 0;    // of a copied input row, in pixels
  std::vector<int32_t> group_offsets;
  std::vector<int32_t> run_offsets;
  // The grid: blocks of rows (pixels where direct, else image rows) times blocks of panels.
  int rows = 0;
  int rows_of_tile = 0;
  int panels_of_tile = 0;
  int panel_tiles = 1;
  // Scratch: converted input, then row sums.
  int64_t converted_bytes = 0;

  GemmForm form() const { return panels.kernel().form; }
  int64_t pixel_bytes() const {
    return int64_t{geometry.input.channels} * kernels::InputElementBytes(form());
  }
  bool wants_signed_bytes() const { return kernels::ReadsSigned(form()); }
};

// The span of input rows that `rows` output rows see.
int InputRowsOf(const Conv2DGeometry& geometry, int rows, int filter_height_span) {
  return (rows - 1) * geometry.window.stride_h + filter_height_span;
}

int FilterSpan(int filter, int dilation) { return (filter - 1) * dilation + 1; }

// Copies bytes into the kernel's input form.
void Convert(const Conv2DGemm& conv, const uint8_t* from, int64_t count, bool stored_signed,
             uint8_t* to) {
  if (kernels::InputElementBytes(conv.form()) == 2) {
    kernels::WidenBytes(from, count, FlipIf(stored_signed), reinterpret_cast<int16_t*>(to));
  } else {
    kernels::CopyBytes(from, count, FlipIf(stored_signed != conv.wants_signed_bytes()), to);
  }
}

void FillZeroPoint(const Conv2DGemm& conv, int64_t count, uint8_t* to) {
  if (kernels::InputElementBytes(conv.form()) == 2) {
    std::fill_n(reinterpret_cast<int16_t*>(to), count, int16_t{conv.input_zero_point});
  } else {
    std::memset(to, conv.input_zero_point ^ FlipIf(conv.wants_signed_bytes()),
                static_cast<size_t>(count));
  }
}

// One input row with its border; a row outside the image is all border.
void CopyPaddedRow(const Conv2DGemm& conv, const uint8_t* image, int y, bool stored_signed,
                   uint8_t* to) {
  const kernels::Nhwc& input = conv.geometry.input;
  const int64_t channels = input.channels;
  if (y < 0 || y >= input.height) {
    FillZeroPoint(conv, conv.padded_width * channels, to);
    return;
  }
  const int left = conv.geometry.window.pad_left;
  const int copied = std::clamp(conv.padded_width - left, 0, input.width);
  const int right = conv.padded_width - left - copied;
  FillZeroPoint(conv, left * channels, to);
  Convert(conv, image + int64_t{y} * input.width * channels, copied * channels, stored_signed,
          to + left * conv.pixel_bytes());
  FillZeroPoint(conv, right * channels, to + (left + copied) * conv.pixel_bytes());
}

class TileRun {
 public:
  TileRun(const Conv2DGemm& conv, const StepContext& tensors)
      : conv_(conv),
        scratch_(tensors.Scratch<uint8_t>()),
        row_sums_(reinterpret_cast<int32_t*>(scratch_ + conv.converted_bytes)),
        input_(tensors.Input<uint8_t>(0)),
        output_(tensors.Output<uint8_t>(0)),
        input_signed_(conv.is_signed != tensors.IsInputFlipped(0)) {
    const int row_tile = tensors.tile() / conv.panel_tiles;
    const int panel_tile = tensors.tile() % conv.panel_tiles;
    first_row_ = row_tile * conv.rows_of_tile;
    end_row_ = std::min(first_row_ + conv.rows_of_tile, conv.rows);
    first_panel_ = panel_tile * conv.panels_of_tile;
    end_panel_ = std::min<int>(first_panel_ + conv.panels_of_tile,
                               static_cast<int>(conv.panels.panels().size()));
    arguments_.clamp_min = conv.clamp_min;
    arguments_.clamp_max = conv.clamp_max;
    arguments_.output_flip = FlipIf(conv.is_signed != tensors.IsOutputFlipped());
    arguments_.group_offsets = conv.group_offsets.data();
    arguments_.groups = static_cast<int>(conv.group_offsets.size());
    arguments_.output_row_bytes = conv.geometry.output.channels;
  }

  void Run() {
    if (conv_.is_direct) {
      RunPixels();
    } else {
      RunImageRows();
    }
  }

 private:
  void RunPixels() {
    const int64_t channels = conv_.geometry.input.channels;
    const uint8_t* from = input_ + first_row_ * channels;
    const int rows = end_row_ - first_row_;
    if (kernels::InputElementBytes(conv_.form()) == 1 &&
        input_signed_ == conv_.wants_signed_bytes()) {
      arguments_.input = from;
    } else {
      Convert(conv_, from, rows * channels, input_signed_, scratch_);
      arguments_.input = scratch_;
    }
    arguments_.input_row_bytes = conv_.pixel_bytes();
    Multiply(first_row_, rows);
  }

  void RunImageRows() {
    const Conv2DGeometry& g = conv_.geometry;
    const int span = FilterSpan(g.filter_height, g.window.dilation_h);
    const int64_t row_bytes = conv_.padded_width * conv_.pixel_bytes();
    arguments_.input_row_bytes = g.window.stride_w * conv_.pixel_bytes();
    // Output rows of one image share input rows; a tile may end one image and start the next.
    for (int row = first_row_; row < end_row_;) {
      const int image = row / g.output.height;
      const int y = row % g.output.height;
      const int rows = std::min(end_row_ - row, g.output.height - y);
      const uint8_t* pixels =
          input_ + int64_t{image} * g.input.height * g.input.width * g.input.channels;
      const int first_input_row = y * g.window.stride_h - g.window.pad_top;
      const int input_rows = InputRowsOf(g, rows, span);
      for (int i = 0; i < input_rows; ++i) {
        CopyPaddedRow(conv_, pixels, first_input_row + i, input_signed_, scratch_ + i * row_bytes);
      }
      for (int i = 0; i < rows; ++i) {
        arguments_.input = scratch_ + i * g.window.stride_h * row_bytes;
        Multiply((row + i) * g.output.width, g.output.width);
      }
      row += rows;
    }
  }

  // `rows` rows of the product, from output pixel `first` on.
  void Multiply(int first, int rows) {
    arguments_.rows = rows;
    if (conv_.panels.row_correction_factor() != 0) {
      kernels::RowSums({.input = arguments_.input,
                        .row_bytes = arguments_.input_row_bytes,
                        .run_offsets = conv_.run_offsets.data(),
                        .runs = conv_.panels.filter().runs,
                        .run_length = conv_.panels.filter().run_length,
                        .signed_input = conv_.wants_signed_bytes(),
                        .factor = conv_.panels.row_correction_factor()},
                       rows, row_sums_);
      arguments_.row_corrections = row_sums_;
    }
    uint8_t* output = output_ + int64_t{first} * conv_.geometry.output.channels;
    for (int p = first_panel_; p < end_panel_; ++p) {
      const GemmPanels::Panel& panel = conv_.panels.panels()[static_cast<size_t>(p)];
      arguments_.weights = panel.weights;
      arguments_.lanes = panel.lanes;
      arguments_.columns = panel.columns;
      arguments_.output = output + panel.first_channel;
      panel.run(arguments_);
    }
  }

  const Conv2DGemm& conv_;
  uint8_t* scratch_;
  int32_t* row_sums_;
  const uint8_t* input_;
  uint8_t* output_;
  bool input_signed_;
  int first_row_ = 0;
  int end_row_ = 0;
  int first_panel_ = 0;
  int end_panel_ = 0;
  kernels::GemmArguments arguments_;
};

// A run of the filter: all of it where direct, a row, or a tap where taps are apart.
struct Runs {
  int count = 1;
  int length = 0;
  bool per_tap = false;
};

Runs RunsOf(const Conv2DGeometry& geometry, bool is_direct) {
  const int channels = geometry.filter_channels;
  if (is_direct) return {1, channels, false};
  if (geometry.window.dilation_w > 1 && geometry.filter_width > 1)
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
  const int64_t macs = pixels * conv.panels.filter().depth() * conv.panels.filter().channels;
  const int tiles = static_cast<int>(std::clamp<int64_t>(macs / kMacsOfTile, 1, kMaxTiles));
  const int rows = conv.is_direct ? DirectRowsOfTile(conv, tiles) : CeilDivide(conv.rows, tiles);
  conv.rows_of_tile = std::min(rows, conv.rows);
  const int row_tiles = CeilDivide(conv.rows, conv.rows_of_tile);
  const auto panel_count = static_cast<int>(conv.panels.panels().size());
  const int panel_tiles = std::clamp(tiles / row_tiles, 1, panel_count);
  conv.panels_of_tile = CeilDivide(panel_count, panel_tiles);
  conv.panel_tiles = CeilDivide(panel_count, conv.panels_of_tile);
}

int64_t ConvertedBytes(const Conv2DGemm& conv) {
  const Conv2DGeometry& g = conv.geometry;
  if (conv.is_direct) return conv.rows_of_tile * conv.pixel_bytes() + kReadAheadBytes;
  const int span = FilterSpan(g.filter_height, g.window.dilation_h);
  return int64_t{InputRowsOf(g, conv.rows_of_tile, span)} * conv.padded_width * conv.pixel_bytes() +
         kReadAheadBytes;
}

}  // namespace

std::optional<Step> MakeConv2DGemm(const LoweringContext& context,
                                   const WeightedSumOperands& operands,
                                   const WeightedSumQuantization& quantization,
                                   const Conv2DGeometry& geometry) {
  const kernels::GemmKernel* kernel = kernels::SelectGemm(context.target().cpu);
  const auto constants = ConstantsOf(context, operands, quantization);
  if (kernel == nullptr || !constants || geometry.filter_channels != geometry.input.channels ||
      context.output(0).shape.element_count() == 0)
    return std::nullopt;
  const kernels::Window& window = geometry.window;
  const bool is_direct = geometry.filter_height == 1 && geometry.filter_width == 1 &&
                         window.stride_h == 1 && window.stride_w == 1;
  const Runs runs = RunsOf(geometry, is_direct);
  auto panels =
      GemmPanels::Pack(*kernel, *constants, runs.count, runs.length, context.target().pool);
  if (!panels) return std::nullopt;

  const auto conv = std::make_shared<Conv2DGemm>();
  conv->panels = *std::move(panels);
  conv->geometry = geometry;
  conv->is_signed = constants->is_signed;
  conv->input_zero_point = static_cast<uint8_t>(constants->input_zero_point());
  conv->clamp_min = constants->clamp_min();
  conv->clamp_max = constants->clamp_max();
  conv->is_direct = is_direct;
  conv->padded_width = (geometry.output.width - 1) * window.stride_w +
                       FilterSpan(geometry.filter_width, window.dilation_w);
  CutIntoTiles(*conv);
  conv->converted_bytes = (ConvertedBytes(*conv) + 63) / 64 * 64;
  if (conv->converted_bytes > kMaxScratchBytes) return std::nullopt;
  LayOffsets(*conv, runs);

  Step step;
  step.kernel = kernel->name;
  step.tiles = CeilDivide(conv->rows, conv->rows_of_tile) * conv->panel_tiles;
  const int sums = is_direct ? conv->rows_of_tile : geometry.output.width;
  step.scratch_bytes = conv->converted_bytes + int64_t{sums} * 4;
  step.packed_bytes = conv->panels.packed_bytes();
  step.flips_inputs = 1;
  step.flips_output = true;
  step.run = [conv](const StepContext& tensors) -> Status {
    TileRun(*conv, tensors).Run();
    return {};
  };
  return step;
}

}  // namespace octet
