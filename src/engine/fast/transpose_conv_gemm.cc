#include "engine/fast/transpose_conv_gemm.h"

#include <algorithm>
#include <memory>

#include "engine/fast/conv2d_gemm_tile.h"

namespace octet {
namespace {

using kernels::TransposeConvGeometry;

// Beyond it a phase is too small to pay, and a file could ask for any number of them.
constexpr int64_t kMaxPhases = 64;

// One phase along one axis. Output first + t * stride is the sum over k < taps of input
// t - pad + k times tap first_tap + stride * (taps - 1 - k).
struct PhaseAxis {
  int first = 0;
  int outputs = 0;
  int first_tap = 0;
  int taps = 0;  // at least 1, which may lie beyond the filter
  int pad = 0;   // of the convolution; negative where it skips inputs
};

PhaseAxis PhaseOf(int phase, int outputs, int filter, int stride, int pad) {
  PhaseAxis axis{.first = phase, .outputs = (outputs - phase + stride - 1) / stride};
  axis.first_tap = (phase + pad) % stride;
  axis.taps = std::max(1, (filter - axis.first_tap + stride - 1) / stride);
  axis.pad = axis.taps - 1 - (phase + pad) / stride;
  return axis;
}

// The phase's taps of the filter in the order of a convolution, OHWI. A tap beyond the filter
// weighs nothing.
std::vector<uint8_t> FilterOf(const TransposeConvGeometry& geometry,
                              const WeightedSumConstants& constants, const PhaseAxis& y,
                              const PhaseAxis& x) {
  const int depth = geometry.input.channels;
  const auto nothing = static_cast<uint8_t>(constants.filter_zero_point());
  std::vector<uint8_t> filter(
      static_cast<size_t>(int64_t{constants.channels} * y.taps * x.taps * depth), nothing);
  uint8_t* to = filter.data();
  for (int c = 0; c < constants.channels; ++c) {
    for (int ky = y.taps - 1; ky >= 0; --ky) {
      const int fy = y.first_tap + geometry.window.stride_h * ky;
      for (int kx = x.taps - 1; kx >= 0; --kx, to += depth) {
        const int fx = x.first_tap + geometry.window.stride_w * kx;
        if (fy >= geometry.filter_height || fx >= geometry.filter_width) continue;
        const int64_t tap = (int64_t{c} * geometry.filter_height + fy) * geometry.filter_width + fx;
        std::copy_n(constants.filter + tap * depth, depth, to);
      }
    }
  }
  return filter;
}

std::optional<Conv2DGemm> PackPhase(const LoweringTarget& target,
                                    const TransposeConvGeometry& geometry,
                                    WeightedSumConstants constants, const PhaseAxis& y,
                                    const PhaseAxis& x, int input_operand) {
  const kernels::Nhwc& output = geometry.output;
  const std::vector<uint8_t> filter = FilterOf(geometry, constants, y, x);
  constants.filter = filter.data();
  return PackConv2DGemm(target, constants,
                        {.input = geometry.input,
                         .output = {output.batches, y.outputs, x.outputs, output.channels},
                         .filter_height = y.taps,
                         .filter_width = x.taps,
                         .filter_channels = geometry.input.channels,
                         .window = {.pad_top = y.pad, .pad_left = x.pad}},
                        {.first_y = y.first,
                         .first_x = x.first,
                         .step_h = geometry.window.stride_h,
                         .step_w = geometry.window.stride_w,
                         .height = output.height,
                         .width = output.width},
                        input_operand);
}

// None where one of them does not fit.
std::vector<Conv2DGemm> PackPhases(const LoweringTarget& target,
                                   const TransposeConvGeometry& geometry,
                                   const WeightedSumConstants& constants, int input_operand) {
  const kernels::Window& window = geometry.window;
  const int rows = std::min(window.stride_h, geometry.output.height);
  const int columns = std::min(window.stride_w, geometry.output.width);
  std::vector<Conv2DGemm> phases;
  if (int64_t{rows} * columns > kMaxPhases) return phases;
  for (int row = 0; row < rows; ++row) {
    const PhaseAxis y = PhaseOf(row, geometry.output.height, geometry.filter_height,
                                window.stride_h, window.pad_top);
    for (int column = 0; column < columns; ++column) {
      const PhaseAxis x = PhaseOf(column, geometry.output.width, geometry.filter_width,
                                  window.stride_w, window.pad_left);
      auto phase = PackPhase(target, geometry, constants, y, x, input_operand);
      if (!phase) return {};
      phases.push_back(*std::move(phase));
    }
  }
  return phases;
}

void RunTileOf(const std::vector<Conv2DGemm>& phases, const StepContext& tensors) {
  int tile = tensors.tile();
  for (const Conv2DGemm& phase : phases) {
    if (tile < phase.tiles()) return RunTile(phase, tensors, tile);
    tile -= phase.tiles();
  }
}

}  // namespace

std::optional<Step> MakeTransposeConvGemm(const LoweringContext& context,
                                          const WeightedSumOperands& operands,
                                          const WeightedSumQuantization& quantization,
                                          const TransposeConvGeometry& geometry) {
  const auto constants = ConstantsOf(context, operands, quantization);
  if (!constants || context.output(0).shape.element_count() == 0) return std::nullopt;
  const auto phases = std::make_shared<const std::vector<Conv2DGemm>>(
      PackPhases(context.target(), geometry, *constants, operands.input));
  if (phases->empty()) return std::nullopt;
  Step step;
  step.kernel = phases->front().panels.kernel().name;
  step.tiles = 0;
  for (const Conv2DGemm& phase : *phases) {
    step.tiles += phase.tiles();
    step.scratch_bytes = std::max(step.scratch_bytes, phase.scratch_bytes());
    step.packed_bytes += phase.panels.packed_bytes();
  }
  step.flips_inputs = 1U << operands.input;
  step.flips_output = true;
  step.run = [phases](const StepContext& tensors) -> Status {
    RunTileOf(*phases, tensors);
    return {};
  };
  return step;
}

}  // namespace octet
