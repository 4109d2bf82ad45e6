// TRANSPOSE_CONV: the gradient of a convolution whose input has the shape of this output. Input
// pixel (iy, ix) adds its filtered value to output pixel (y, x) through the one tap with
//
//   y = iy * stride_h - pad_top + fy,   x = ix * stride_w - pad_left + fx
//
//   acc[b, y, x, c] = sum over iy, ix, i of input[b, iy, ix, i] * filter[c, fy, fx, i]
//
// products, bias, rescaling and clamp as kernels/weighted_sum.h says. Input and output are NHWC,
// the filter is OHWI (see conv2d_kernel.h) with as many input channels as the input. Float sums run
// over iy, ix, i ascending. The window has no dilation. Every position of it fits an int; nothing
// is read past the end.
//
// = tflite::reference_integer_ops::TransposeConv (int8, int16),
// tflite::reference_ops::TransposeConv (uint8, float32)
#pragma once

#include "kernels/nhwc.h"
#include "kernels/weighted_sum.h"
#include "kernels/window.h"

namespace octet::kernels {

struct TransposeConvGeometry {
  Nhwc input;
  Nhwc output;
  int filter_height = 0;
  int filter_width = 0;
  Window window;
};

template <class Sum, class T>
void TransposeConvReference(const TransposeConvGeometry& geometry, const Sum& sum, const T* input,
                            const FilterElement<T>* filter, const typename Sum::Accumulator* bias,
                            T* output);

}  // namespace octet::kernels
