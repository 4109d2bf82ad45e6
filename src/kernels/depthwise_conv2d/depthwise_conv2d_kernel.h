// DEPTHWISE_CONV_2D: each input channel is filtered by its own D = output.channels / input.channels
// filters (the depth multiplier),
//
//   acc[b, y, x, c] = sum over fy, fx of
//       input[b, InputY(y, fy), InputX(x, fx), c / D] * filter[fy, fx, c]
//
// taps outside the image skipped; products, bias, rescaling and clamp as kernels/weighted_sum.h
// says. Input and output are NHWC, the filter is 1HWO:
//
//   | fy0 fx0: c0 c1 .. | fy0 fx1: c0 c1 .. | .. | fy1 fx0: c0 c1 .. | ..
//
// Given: input.channels >= 1 divides output.channels, every position of the window fits an int.
// Nothing is read past the end.
//
// = tflite::reference_integer_ops::DepthwiseConvPerChannel (int8, int16),
// tflite::reference_ops::DepthwiseConv (uint8, float32)
#pragma once

#include "kernels/nhwc.h"
#include "kernels/weighted_sum.h"
#include "kernels/window.h"

namespace octet::kernels {

struct DepthwiseConv2DGeometry {
  Nhwc input;
  Nhwc output;
  int filter_height = 0;
  int filter_width = 0;
  Window window;
};

template <class Sum, class T>
void DepthwiseConv2DReference(const DepthwiseConv2DGeometry& geometry, const Sum& sum,
                              const T* input, const FilterElement<T>* filter,
                              const typename Sum::Accumulator* bias, T* output);

}  // namespace octet::kernels
