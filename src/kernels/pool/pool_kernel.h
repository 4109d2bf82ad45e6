// AVERAGE_POOL_2D and MAX_POOL_2D: over the n taps of the window that lie inside the image,
//
//   average[b, y, x, c] = clamp(round(sum input[b, InputY(y, fy), InputX(x, fx), c] / n))
//   max[b, y, x, c]     = clamp(max   input[b, InputY(y, fy), InputX(x, fx), c])
//
// Quantised values are averaged as they are, half away from zero, so input and output must be
// quantised alike; a float sum is a float, added in the order of the taps. NHWC, no dilation.
//
// Given: every window covers part of the image (n >= 1), every position of it fits an int.
//
// = tflite::reference_integer_ops (int8, int16) and reference_ops (uint8, float32) ::AveragePool,
// ::MaxPool
#pragma once

#include "kernels/element_range.h"
#include "kernels/nhwc.h"
#include "kernels/window.h"

namespace octet::kernels {

struct Pool2DGeometry {
  Nhwc input;
  Nhwc output;
  int filter_height = 0;
  int filter_width = 0;
  Window window;
};

// T: int8_t, uint8_t, int16_t, float
template <class T>
void AveragePool2DReference(const Pool2DGeometry& geometry, ElementRange<T> clamp, const T* input,
                            T* output);
template <class T>
void MaxPool2DReference(const Pool2DGeometry& geometry, ElementRange<T> clamp, const T* input,
                        T* output);

}  // namespace octet::kernels
