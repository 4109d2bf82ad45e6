// CONV_2D, grouped or not: with I = filter_channels, F = output.channels / groups and
// g = c / F,
//
//   acc[b, y, x, c] = sum over fy, fx, i of
//       input[b, InputY(y, fy), InputX(x, fx), g * I + i] * filter[c, fy, fx, i]
//
// taps outside the image skipped; products, bias, rescaling and clamp as kernels/weighted_sum.h
// says. Input and output are NHWC, the filter is OHWI:
//
//   | c0 fy0 fx0: i0 i1 .. | c0 fy0 fx1: i0 i1 .. | .. | c1 fy0 fx0: i0 i1 .. | ..
//
// Given: input.channels = groups * I with groups >= 1, output.channels a multiple of groups, every
// position of the window fits an int. Nothing is read past the end.
//
// = tflite::reference_integer_ops::ConvPerChannel (int8, int16), tflite::reference_ops::Conv
// (uint8, float32)
#pragma once

#include "kernels/nhwc.h"
#include "kernels/weighted_sum.h"
#include "kernels/window.h"

namespace octet::kernels {

struct Conv2DGeometry {
  Nhwc input;
  Nhwc output;
  int filter_height = 0;
  int filter_width = 0;
  int filter_channels = 0;  // of the input, seen by one filter
  Window window;
};

template <class Sum, class T>
void Conv2DReference(const Conv2DGeometry& geometry, const Sum& sum, const T* input,
                     const FilterElement<T>* filter, const typename Sum::Accumulator* bias,
                     T* output);

}  // namespace octet::kernels
