// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR over NHWC tensors.
//
// Where output row y reads the input, with scale = input_height / output_height, or with
// align_corners and more than one output row (input_height - 1) / (output_height - 1); columns are
// the same with widths:
//   position = (y + 1/2) scale - 1/2 with half_pixel_centers, else y scale
//
//   nearest:   row = min(floor(position), input_height - 1), with half_pixel_centers without the
//              - 1/2, with align_corners rounded half away instead of floored
//   bilinear:  y0 = max(floor(position), 0), y1 = min(ceil(position), input_height - 1),
//              dy = position - y0, and so x0, x1, dx:
//     output = input[y0, x0] (1 - dy)(1 - dx) + input[y1, x0] dy (1 - dx)
//            + input[y0, x1] (1 - dy) dx      + input[y1, x1] dy dx
//     float: in float in that order. uint8: the same plus 1/2, cut to an integer.
//     int8: positions and weights in 1/1024, the sum in 1/2^20 rounded half away from zero.
//
// = tflite::reference_ops::ResizeNearestNeighbor, ResizeBilinear and ResizeBilinearInteger. TFLite
// does not bound y0 and x0 from above: with more than 2048 output rows the rounded int8 scale can
// carry it past the last input row. Here they stop there, where both weights meet the same row.
#pragma once

#include <cstdint>

namespace octet::kernels {

struct ResizeArguments {
  int64_t batch_count = 0;
  int64_t input_height = 0;  // >= 1, as are all heights and widths
  int64_t input_width = 0;
  int64_t output_height = 0;
  int64_t output_width = 0;
  int64_t channel_count = 0;
  bool align_corners = false;
  bool half_pixel_centers = false;
};

template <class T>  // float, uint8_t
void ResizeBilinearReference(const ResizeArguments& arguments, const T* input, T* output);

void ResizeBilinearIntegerReference(const ResizeArguments& arguments, const int8_t* input,
                                    int8_t* output);

// A pixel is pixel_bytes bytes, of any type; channel_count is not read.
void ResizeNearestNeighborReference(const ResizeArguments& arguments, int64_t pixel_bytes,
                                    const uint8_t* input, uint8_t* output);

}  // namespace octet::kernels
