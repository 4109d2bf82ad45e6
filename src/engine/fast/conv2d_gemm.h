// CONV_2D and FULLY_CONNECTED on the GEMM kernels. A 1x1 convolution of stride 1 and a fully
// connected layer are the product itself, its rows the pixels; other windows run over rows of the
// input copied with their border, so that a filter row is one run of bytes.
#pragma once

#include <optional>
#include <vector>

#include "engine/fast/gemm_panels.h"
#include "engine/fast/packed_channels.h"
#include "engine/step.h"
#include "kernels/conv2d/conv2d_kernel.h"

namespace octet {

// Which pixels of the output tensor a convolution computes: (first_y + step_h y, first_x + step_w
// x) of every image.
struct OutputGrid {
  int first_y = 0;
  int first_x = 0;
  int step_h = 1;
  int step_w = 1;
  int height = 0;  // of the tensor's images
  int width = 0;
};

// A convolution packed for one CPU and cut into tiles. Immutable.
struct Conv2DGemm {
  GemmPanels panels;
  kernels::Conv2DGeometry geometry;  // its output is the grid's
  OutputGrid grid;
  int input_operand = 0;
  bool is_signed = false;        // the input and output as the model has them
  uint8_t input_zero_point = 0;  // as an unsigned byte
  uint8_t clamp_min = 0;
  uint8_t clamp_max = 255;
  bool is_direct = false;  // rows of the product are pixels as they lie in memory
  int padded_width = 0;    // of a copied input row, in pixels
  std::vector<int32_t> group_offsets;
  std::vector<int32_t> run_offsets;
  // Tiles: blocks of rows (pixels where direct, else image rows) times blocks of panels.
  int rows = 0;
  int rows_of_tile = 0;
  int panels_of_tile = 0;
  int panel_tiles = 1;
  // Scratch: converted input, then row sums.
  int64_t converted_bytes = 0;

  kernels::GemmForm form() const { return panels.kernel().form; }
  int64_t pixel_bytes() const {
    return int64_t{geometry.input.channels} * kernels::InputElementBytes(form());
  }
  // From one group's channels of a pixel to the next group's.
  int64_t group_bytes() const {
    return int64_t{geometry.filter_channels} * kernels::InputElementBytes(form());
  }
  bool wants_signed_bytes() const { return kernels::ReadsSigned(form()); }
  // That this many output rows of an image see.
  int InputRowsOf(int output_rows) const;
  int tiles() const;
  int64_t scratch_bytes() const;
};

// None where no fast kernel fits: no such CPU, extreme multipliers. The filter of
// `constants` is OHWI; it and all else that is borrowed is read here for the last time.
std::optional<Conv2DGemm> PackConv2DGemm(const LoweringTarget& target,
                                         const WeightedSumConstants& constants,
                                         const kernels::Conv2DGeometry& geometry,
                                         const OutputGrid& grid, int input_operand);

// None where no fast kernel fits: as above, or computed filters.
std::optional<Step> MakeConv2DGemm(const LoweringContext& context,
                                   const WeightedSumOperands& operands,
                                   const WeightedSumQuantization& quantization,
                                   const kernels::Conv2DGeometry& geometry);

}  // namespace octet
