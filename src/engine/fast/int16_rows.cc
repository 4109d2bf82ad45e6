#include "engine/fast/int16_rows.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "engine/fast/element_tiles.h"
#include "kernels/dot16/dot16_select.h"

namespace octet {
namespace {

using kernels::Conv2DGeometry;
using kernels::DepthwiseConv2DGeometry;
using kernels::Dot16Kernel;

constexpr int64_t kMacsOfInt16Tile = 200'000;

// Output rows of all images, cut into tiles.
ElementTiles RowTiles(const kernels::Nhwc& output, int64_t macs) {
  return ElementTiles::CutWork(int64_t{output.batches} * output.height, macs, kMacsOfInt16Tile, 1);
}

// visit(image, y, x, output pixel) for every pixel of a tile.
template <class Visit>
void ForEachPixel(const ElementTiles& tiles, int tile, const kernels::Nhwc& output, Visit visit) {
  const ElementTiles::Range rows = tiles.Of(tile);
  const auto first = static_cast<int>(rows.first);
  for (int row = first; row < first + rows.count; ++row) {
    for (int x = 0; x < output.width; ++x) {
      visit(row / output.height, row % output.height, x, int64_t{row} * output.width + x);
    }
  }
}

template <class Sum, class Raw>
void FinishPixel(const Sum& sum, const Raw* sums, const typename Sum::Accumulator* bias,
                 int channels, int16_t* output) {
  for (int c = 0; c < channels; ++c) {
    const auto accumulator = static_cast<typename Sum::Accumulator>(sums[c]);  // wraps to int32
    output[c] = static_cast<int16_t>(Finish(sum, accumulator, bias, c));
  }
}

// The window's inputs in the filter's order, 0 outside the image.
void Gather(const Conv2DGeometry& g, const int16_t* input, const kernels::NhwcPosition& at,
            int16_t* window) {
  const int channels = g.input.channels;
  for (int fy = 0; fy < g.filter_height; ++fy) {
    const int y = InputY(g.window, at.y, fy);
    for (int fx = 0; fx < g.filter_width; ++fx, window += channels) {
      const int x = InputX(g.window, at.x, fx);
      if (IsInside(g.input, y, x)) {
        std::copy_n(input + NhwcIndex(g.input, {at.batch, y, x, 0}), channels, window);
      } else {
        std::fill_n(window, channels, int16_t{0});
      }
    }
  }
}

template <class Sum, class MakeSum>
Step Conv2DStep(const Dot16Kernel& kernel, const WeightedSumOperands& operands, bool has_bias,
                const Conv2DGeometry& geometry, MakeSum make_sum) {
  const int depth = geometry.filter_height * geometry.filter_width * geometry.input.channels;
  const int64_t pixels =
      int64_t{geometry.output.batches} * geometry.output.height * geometry.output.width;
  const ElementTiles tiles = RowTiles(geometry.output, pixels * depth * geometry.output.channels);
  Step step;
  step.kernel = std::string("Conv2D") + kernel.name;
  step.tiles = tiles.tiles();
  const int64_t sums_bytes = int64_t{geometry.output.channels} * 8;
  step.scratch_bytes = sums_bytes + int64_t{depth} * 2;
  step.run = [=, &kernel, make_sum = std::move(make_sum)](const StepContext& tensors) -> Status {
    const auto sum = make_sum();
    auto* sums = tensors.Scratch<int64_t>();
    auto* window = tensors.Scratch<int16_t>() + sums_bytes / 2;
    const auto* bias = has_bias ? tensors.Input<typename Sum::Accumulator>(operands.bias) : nullptr;
    const int channels = geometry.output.channels;
    ForEachPixel(
        tiles, tensors.tile(), geometry.output, [&](int image, int y, int x, int64_t pixel) {
          Gather(geometry, tensors.Input<int16_t>(operands.input), {image, y, x, 0}, window);
          kernel.dot_rows(window, tensors.Input<int8_t>(operands.filter), depth, channels, sums);
          FinishPixel(sum, sums, bias, channels, tensors.Output<int16_t>(0) + pixel * channels);
        });
    return {};
  };
  return step;
}

template <class Sum, class MakeSum>
Step DepthwiseStep(const Dot16Kernel& kernel, const WeightedSumOperands& operands, bool has_bias,
                   const DepthwiseConv2DGeometry& geometry, MakeSum make_sum) {
  const int channels = geometry.output.channels;
  const int taps = geometry.filter_height * geometry.filter_width;
  const int64_t outputs =
      int64_t{geometry.output.batches} * geometry.output.height * geometry.output.width * channels;
  const ElementTiles tiles = RowTiles(geometry.output, outputs * taps);
  Step step;
  step.kernel = std::string("Depthwise") + kernel.name;
  step.tiles = tiles.tiles();
  step.scratch_bytes = int64_t{channels} * 4;
  step.run = [=, &kernel, make_sum = std::move(make_sum)](const StepContext& tensors) -> Status {
    const auto sum = make_sum();
    auto* sums = tensors.Scratch<int32_t>();
    const auto* bias = has_bias ? tensors.Input<typename Sum::Accumulator>(operands.bias) : nullptr;
    const auto* input = tensors.Input<int16_t>(operands.input);
    const auto* filter = tensors.Input<int8_t>(operands.filter);
    ForEachPixel(
        tiles, tensors.tile(), geometry.output, [&](int image, int y, int x, int64_t pixel) {
          std::fill_n(sums, channels, 0);
          for (int tap = 0; tap < taps; ++tap) {
            const int in_y = InputY(geometry.window, y, tap / geometry.filter_width);
            const int in_x = InputX(geometry.window, x, tap % geometry.filter_width);
            if (!IsInside(geometry.input, in_y, in_x)) continue;
            kernel.multiply_add(input + NhwcIndex(geometry.input, {image, in_y, in_x, 0}),
                                filter + int64_t{tap} * channels, channels, sums);
          }
          FinishPixel(sum, sums, bias, channels, tensors.Output<int16_t>(0) + pixel * channels);
        });
    return {};
  };
  return step;
}

// The kernel, or null where none fits.
const Dot16Kernel* KernelFor(const LoweringContext& context,
                             const WeightedSumQuantization& quantization) {
  if (quantization.sum.filter_zero_point != 0 || quantization.sum.input_zero_point != 0 ||
      context.output(0).shape.element_count() == 0)
    return nullptr;
  return kernels::SelectDot16(context.target().cpu);
}

}  // namespace

std::optional<Step> MakeInt16Conv2D(const LoweringContext& context,
                                    const WeightedSumOperands& operands,
                                    const WeightedSumQuantization& quantization,
                                    const Conv2DGeometry& geometry, Int16Sum sum) {
  const Dot16Kernel* kernel = KernelFor(context, quantization);
  if (kernel == nullptr || geometry.filter_channels != geometry.input.channels) return std::nullopt;
  const bool has_bias = context.HasInput(operands.bias);
  if (sum == Int16Sum::kInt32) {
    return Conv2DStep<kernels::QuantizedSum>(*kernel, operands, has_bias, geometry,
                                             [quantization] { return quantization.View(); });
  }
  return Conv2DStep<kernels::WideSum>(*kernel, operands, has_bias, geometry,
                                      [quantization] { return quantization.WideView(); });
}

std::optional<Step> MakeInt16Depthwise(const LoweringContext& context,
                                       const WeightedSumOperands& operands,
                                       const WeightedSumQuantization& quantization,
                                       const DepthwiseConv2DGeometry& geometry, Int16Sum sum) {
  const Dot16Kernel* kernel = KernelFor(context, quantization);
  if (kernel == nullptr || geometry.input.channels != geometry.output.channels ||
      geometry.filter_height * geometry.filter_width > kernels::kMaxMultiplyAdds)
    return std::nullopt;
  const bool has_bias = context.HasInput(operands.bias);
  if (sum == Int16Sum::kInt32) {
    return DepthwiseStep<kernels::QuantizedSum>(*kernel, operands, has_bias, geometry,
                                                [quantization] { return quantization.View(); });
  }
  return DepthwiseStep<kernels::WideSum>(*kernel, operands, has_bias, geometry,
                                         [quantization] { return quantization.WideView(); });
}

}  // namespace octet
