#include "engine/fast/conv2d_gemm_tile.h"

#include <algorithm>
#include <cstring>

#include "engine/storage_flip.h"
#include "kernels/input_rows/input_rows_kernel.h"

namespace octet {
namespace {

using kernels::Conv2DGeometry;

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
  const int left = std::max(conv.geometry.window.pad_left, 0);
  const int first = std::max(-conv.geometry.window.pad_left, 0);  // columns that no window sees
  const int copied = std::clamp(conv.padded_width - left, 0, std::max(input.width - first, 0));
  const int right = conv.padded_width - left - copied;
  FillZeroPoint(conv, left * channels, to);
  Convert(conv, image + (int64_t{y} * input.width + first) * channels, copied * channels,
          stored_signed, to + left * conv.pixel_bytes());
  FillZeroPoint(conv, right * channels, to + (left + copied) * conv.pixel_bytes());
}

class GemmTileRun {
 public:
  GemmTileRun(const Conv2DGemm& conv, const StepContext& tensors, int tile)
      : conv_(conv),
        scratch_(tensors.Scratch<uint8_t>()),
        row_sums_(reinterpret_cast<int32_t*>(scratch_ + conv.converted_bytes)),
        input_(tensors.Input<uint8_t>(conv.input_operand)),
        output_(tensors.Output<uint8_t>(0)),
        input_signed_(conv.is_signed != tensors.IsInputFlipped(conv.input_operand)) {
    const int row_tile = tile / conv.panel_tiles;
    const int panel_tile = tile % conv.panel_tiles;
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
    arguments_.output_row_bytes = int64_t{conv.grid.step_w} * conv.geometry.output.channels;
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
      const int input_rows = conv_.InputRowsOf(rows);
      for (int i = 0; i < input_rows; ++i) {
        CopyPaddedRow(conv_, pixels, first_input_row + i, input_signed_, scratch_ + i * row_bytes);
      }
      for (int i = 0; i < rows; ++i) {
        arguments_.input = scratch_ + i * g.window.stride_h * row_bytes;
        Multiply(FirstPixelOfRow(image, y + i), g.output.width);
      }
      row += rows;
    }
  }

  int64_t FirstPixelOfRow(int image, int y) const {
    const OutputGrid& grid = conv_.grid;
    return (int64_t{image} * grid.height + grid.first_y + y * grid.step_h) * grid.width +
           grid.first_x;
  }

  // `rows` rows of the product, from output pixel `first` on.
  void Multiply(int64_t first, int rows) {
    arguments_.rows = rows;
    const uint8_t* const pixels = arguments_.input;
    uint8_t* output = output_ + first * conv_.geometry.output.channels;
    int group = -1;
    for (int p = first_panel_; p < end_panel_; ++p) {
      const GemmPanels::Panel& panel = conv_.panels.panels()[static_cast<size_t>(p)];
      if (panel.group != group) {
        group = panel.group;
        arguments_.input = pixels + group * conv_.group_bytes();
        SumRows(rows);
      }
      arguments_.weights = panel.weights;
      arguments_.lanes = panel.lanes;
      arguments_.columns = panel.columns;
      arguments_.output = output + panel.first_channel;
      panel.run(arguments_);
    }
  }

  // Of one group's channels, where the filter's zero point needs them.
  void SumRows(int rows) {
    if (conv_.panels.row_correction_factor() == 0) return;
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

}  // namespace

void RunTile(const Conv2DGemm& conv, const StepContext& tensors, int tile) {
  GemmTileRun(conv, tensors, tile).Run();
}

}  // namespace octet
