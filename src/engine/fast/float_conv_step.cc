#include "engine/fast/float_conv_step.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "engine/fast/byte_operator.h"
#include "engine/fast/element_tiles.h"
#include "kernels/compiled_twice_select.h"

namespace octet {
namespace {

using kernels::Conv2DFloatArguments;
using kernels::Conv2DGeometry;
using kernels::kFloatBlockPixels;
using kernels::kFloatPanelChannels;

// Enough pixels that weights are read seldom, few enough that their input stays in the cache.
constexpr int64_t kTilePixels = 10 * kFloatBlockPixels;
constexpr int64_t kDepthwiseTileFloats = 16 * 1024;

struct FloatConv {
  Conv2DGeometry geometry;
  kernels::FloatSum sum;
  WeightedSumOperands operands;
  bool has_bias = false;
  kernels::Conv2DFloatFunction run = nullptr;
  std::vector<float> weights;  // panels
  std::vector<float> zeros;    // a pixel outside the image
  ElementTiles tiles;          // of output pixels

  int tap_count() const { return geometry.filter_height * geometry.filter_width; }
};

// OHWI to panels.
std::vector<float> PackPanels(const float* filter, int channels, int64_t depth) {
  const int panels = (channels + kFloatPanelChannels - 1) / kFloatPanelChannels;
  std::vector<float> weights(static_cast<size_t>(panels * depth * kFloatPanelChannels));
  for (int c = 0; c < channels; ++c) {
    float* panel = weights.data() + c / kFloatPanelChannels * depth * kFloatPanelChannels;
    for (int64_t k = 0; k < depth; ++k)
      panel[k * kFloatPanelChannels + c % kFloatPanelChannels] = filter[c * depth + k];
  }
  return weights;
}

// Where every tap of output pixel `pixel` reads; taps are kFloatBlockPixels pointers apart.
void LayTaps(const FloatConv& conv, const float* input, int64_t pixel, const float** taps) {
  const Conv2DGeometry& g = conv.geometry;
  const auto x = static_cast<int>(pixel % g.output.width);
  const auto y = static_cast<int>(pixel / g.output.width % g.output.height);
  const auto image = static_cast<int>(pixel / g.output.width / g.output.height);
  for (int fy = 0; fy < g.filter_height; ++fy) {
    const int input_y = InputY(g.window, y, fy);
    for (int fx = 0; fx < g.filter_width; ++fx) {
      const int input_x = InputX(g.window, x, fx);
      *taps = IsInside(g.input, input_y, input_x)
                  ? input + NhwcIndex(g.input, {image, input_y, input_x, 0})
                  : conv.zeros.data();
      taps += kFloatBlockPixels;
    }
  }
}

void RunFloatConv(const FloatConv& conv, const StepContext& tensors) {
  const ElementTiles::Range pixels = conv.tiles.Of(tensors.tile());
  const int tap_count = conv.tap_count();
  const auto* input = tensors.Input<float>(conv.operands.input);
  const float** taps = tensors.Scratch<const float*>();
  for (int64_t i = 0; i < pixels.count || i % kFloatBlockPixels != 0; ++i) {
    const int64_t block = i / kFloatBlockPixels * kFloatBlockPixels;
    LayTaps(conv, input, pixels.first + std::min(i, pixels.count - 1),
            taps + block * tap_count + i % kFloatBlockPixels);
  }
  const int channels = conv.geometry.output.channels;
  conv.run({.sum = conv.sum,
            .taps = taps,
            .tap_count = tap_count,
            .input_channels = conv.geometry.input.channels,
            .weights = conv.weights.data(),
            .bias = conv.has_bias ? tensors.Input<float>(conv.operands.bias) : nullptr,
            .output_channels = channels,
            .output = tensors.Output<float>(0) + pixels.first * channels,
            .pixels = static_cast<int>(pixels.count)});
}

}  // namespace

std::optional<Step> MakeFloatConv2D(const LoweringContext& context,
                                    const WeightedSumOperands& operands,
                                    const kernels::FloatSum& sum, const Conv2DGeometry& geometry) {
  const Tensor& filter = context.input(operands.filter);
  if (!WantsFastKernels(context) || !filter.is_constant ||
      geometry.filter_channels != geometry.input.channels)
    return std::nullopt;
  const int64_t count = filter.shape.element_count();
  const auto* values = reinterpret_cast<const float*>(filter.data.bytes().data());
  if (!std::all_of(values, values + count, [](float w) { return std::isfinite(w); }))
    return std::nullopt;
  const auto conv = std::make_shared<FloatConv>();
  conv->geometry = geometry;
  conv->sum = sum;
  conv->operands = operands;
  conv->has_bias = context.HasInput(operands.bias);
  const int channels = geometry.output.channels;
  conv->weights = PackPanels(values, channels, count / channels);
  conv->zeros.resize(static_cast<size_t>(geometry.input.channels));
  conv->tiles = {context.output(0).shape.element_count() / channels, kTilePixels};
  const auto kernel = SelectCompiledTwice(context.target().cpu).conv2d_float;
  conv->run = kernel.run;
  Step step;
  step.kernel = kernel.name;
  step.tiles = conv->tiles.tiles();
  step.scratch_bytes = kTilePixels * conv->tap_count() * static_cast<int64_t>(sizeof(float*));
  step.packed_bytes = static_cast<int64_t>(conv->weights.size() * sizeof(float));
  step.run = [conv](const StepContext& tensors) -> Status {
    RunFloatConv(*conv, tensors);
    return {};
  };
  return step;
}

std::optional<Step> MakeFloatDepthwise(const LoweringContext& context,
                                       const WeightedSumOperands& operands,
                                       const kernels::FloatSum& sum,
                                       const kernels::DepthwiseConv2DGeometry& geometry) {
  const kernels::Nhwc& output = geometry.output;
  if (!WantsFastKernels(context) || output.channels != geometry.input.channels) return std::nullopt;
  const auto kernel = SelectCompiledTwice(context.target().cpu).depthwise_float;
  const int64_t row_floats = int64_t{output.width} * output.channels;
  const auto tiles = ElementTiles::Cut(int64_t{output.batches} * output.height,
                                       std::max<int64_t>(1, kDepthwiseTileFloats / row_floats), 1);
  Step step;
  step.kernel = kernel.name;
  step.tiles = tiles.tiles();
  step.run = [run = kernel.run, tiles, geometry, sum, operands,
              has_bias = context.HasInput(operands.bias)](const StepContext& tensors) -> Status {
    const ElementTiles::Range rows = tiles.Of(tensors.tile());
    run({.geometry = &geometry,
         .sum = sum,
         .input = tensors.Input<float>(operands.input),
         .filter = tensors.Input<float>(operands.filter),
         .bias = has_bias ? tensors.Input<float>(operands.bias) : nullptr,
         .output = tensors.Output<float>(0),
         .first_row = static_cast<int>(rows.first),
         .rows = static_cast<int>(rows.count)});
    return {};
  };
  return step;
}

}  // namespace octet
