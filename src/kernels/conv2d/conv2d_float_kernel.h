// Float CONV_2D and FULLY_CONNECTED (kernels/conv2d/conv2d_kernel.h, one group) with output
// channels in vectors: every output is summed in the reference's order, products and sums rounded
// apart, so results equal the reference's bit for bit on every CPU.
//
// A block is kFloatBlockPixels output pixels; tap t of pixel p of block b reads the filter_channels
// floats at taps[(b * tap_count + t) * kFloatBlockPixels + p]. A tap outside the image reads zeros,
// which leaves a sum as it is when weights are finite: sums start at +0 and never become -0.
//
// Weights: panels of kFloatPanelChannels output channels, missing ones 0:
//
//   | panel 0: t0 i0: c0 .. c15 | t0 i1: c0 .. c15 | .. | t1 i0: .. | panel 1: ..
//
// Nothing is read past the pixels, weights and biases. Variants differ in speed alone.
#pragma once

#include <cstdint>

#include "kernels/weighted_sum.h"

namespace octet::kernels {

inline constexpr int kFloatBlockPixels = 6;
inline constexpr int kFloatPanelChannels = 16;

struct Conv2DFloatArguments {
  FloatSum sum;
  const float* const* taps = nullptr;
  int tap_count = 0;
  int input_channels = 0;
  const float* weights = nullptr;
  const float* bias = nullptr;  // or null
  int output_channels = 0;
  float* output = nullptr;  // of the first pixel
  int pixels = 0;           // taps of missing pixels of the last block read anything
};

using Conv2DFloatFunction = void (*)(const Conv2DFloatArguments&);

void Conv2DFloatPortable(const Conv2DFloatArguments& arguments);
void Conv2DFloatAvx2(const Conv2DFloatArguments& arguments);

}  // namespace octet::kernels
