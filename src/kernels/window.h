// How a window slides over an image: output pixel (y, x) sees, through filter tap (fy, fx), input
// pixel
//
//   (y * stride_h - pad_top + fy * dilation_h,  x * stride_w - pad_left + fx * dilation_w)
//
// which may lie outside the image; such a tap is skipped. All of these positions fit an int.
#pragma once

namespace octet::kernels {

struct Window {
  int stride_h = 1;
  int stride_w = 1;
  int dilation_h = 1;
  int dilation_w = 1;
  int pad_top = 0;
  int pad_left = 0;
};

[[maybe_unused]] static inline int InputY(const Window& window, int output_y, int filter_y) {
  return output_y * window.stride_h - window.pad_top + filter_y * window.dilation_h;
}

[[maybe_unused]] static inline int InputX(const Window& window, int output_x, int filter_x) {
  return output_x * window.stride_w - window.pad_left + filter_x * window.dilation_w;
}

}  // namespace octet::kernels
