// The loop of kernels/conv2d/conv2d_float_kernel.h, written once: each file that includes this one
// compiles it for its instruction set. GCC's and clang's vector types are as wide as the file's
// instructions allow.
#pragma once

#include "kernels/conv2d/conv2d_float_kernel.h"

namespace octet::kernels {
namespace {

using FloatVector = float __attribute__((vector_size(32), aligned(4), may_alias));
constexpr int kVectorFloats = 8;
constexpr int kPanelVectors = kFloatPanelChannels / kVectorFloats;

// One panel of one block; sums[p] are its channels of pixel p.
void SumBlock(const Conv2DFloatArguments& a, const float* const* taps, const float* weights,
              float (&sums)[kFloatBlockPixels][kFloatPanelChannels]) {
  FloatVector acc[kFloatBlockPixels][kPanelVectors] = {};
  for (int t = 0; t < a.tap_count; ++t, taps += kFloatBlockPixels) {
    for (int i = 0; i < a.input_channels; ++i, weights += kFloatPanelChannels) {
      const auto* w = reinterpret_cast<const FloatVector*>(weights);
#pragma GCC unroll 8
      for (int p = 0; p < kFloatBlockPixels; ++p) {
        const float x = taps[p][i];
#pragma GCC unroll 2
        for (int v = 0; v < kPanelVectors; ++v) acc[p][v] += x * w[v];
      }
    }
  }
  __builtin_memcpy(sums, acc, sizeof(sums));
}

void Conv2DFloat(const Conv2DFloatArguments& a) {
  const int64_t panel_floats = int64_t{a.tap_count} * a.input_channels * kFloatPanelChannels;
  for (int channel = 0; channel < a.output_channels; channel += kFloatPanelChannels) {
    const float* weights = a.weights + channel / kFloatPanelChannels * panel_floats;
    const int left = a.output_channels - channel;
    const int columns = left < kFloatPanelChannels ? left : kFloatPanelChannels;
    for (int pixel = 0; pixel < a.pixels; pixel += kFloatBlockPixels) {
      float sums[kFloatBlockPixels][kFloatPanelChannels];
      SumBlock(a, a.taps + int64_t{pixel} * a.tap_count, weights, sums);
      for (int p = 0; p < kFloatBlockPixels && pixel + p < a.pixels; ++p) {
        float* output = a.output + int64_t{pixel + p} * a.output_channels + channel;
        for (int c = 0; c < columns; ++c)
          output[c] = Finish(a.sum, sums[p][c], a.bias, channel + c);
      }
    }
  }
}

}  // namespace
}  // namespace octet::kernels
