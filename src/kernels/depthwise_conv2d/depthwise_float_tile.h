// The loop of kernels/depthwise_conv2d/depthwise_float_kernel.h, written once: each file that
// includes this one compiles it for its instruction set.
#pragma once

#include "kernels/depthwise_conv2d/depthwise_float_kernel.h"

namespace octet::kernels {
namespace {

void AddTap(const float* __restrict input, const float* __restrict filter, int channels,
            float* __restrict output) {
  for (int c = 0; c < channels; ++c) output[c] += input[c] * filter[c];
}

void DepthwisePixel(const DepthwiseFloatArguments& a, int image, int y, int x, float* output) {
  const DepthwiseConv2DGeometry& g = *a.geometry;
  const int channels = g.output.channels;
  for (int c = 0; c < channels; ++c) output[c] = 0;
  for (int fy = 0; fy < g.filter_height; ++fy) {
    const int input_y = InputY(g.window, y, fy);
    for (int fx = 0; fx < g.filter_width; ++fx) {
      const int input_x = InputX(g.window, x, fx);
      if (!IsInside(g.input, input_y, input_x)) continue;
      const float* filter = a.filter + (int64_t{fy} * g.filter_width + fx) * channels;
      AddTap(a.input + NhwcIndex(g.input, {image, input_y, input_x, 0}), filter, channels, output);
    }
  }
  for (int c = 0; c < channels; ++c) output[c] = Finish(a.sum, output[c], a.bias, c);
}

void DepthwiseFloat(const DepthwiseFloatArguments& a) {
  const Nhwc& output = a.geometry->output;
  for (int row = a.first_row; row < a.first_row + a.rows; ++row) {
    const int image = row / output.height;
    const int y = row % output.height;
    for (int x = 0; x < output.width; ++x)
      DepthwisePixel(a, image, y, x, a.output + NhwcIndex(output, {image, y, x, 0}));
  }
}

}  // namespace
}  // namespace octet::kernels
