// Where a convolution's or a pool's window stands: output extent and padding from input, filter,
// stride and dilation, one axis at a time, in TFLite's formulas:
//
//   effective filter  e = (filter - 1) * dilation + 1
//   output            SAME: ceil(input / stride), VALID: (input + stride - e) / stride, truncated
//   padding before    max(0, (output - 1) * stride + e - input) / 2; an odd rest goes behind
//
//   explicit padding  as VALID of an input that is so much larger
//
// = tflite::ComputePaddingHeightWidth
#pragma once

#include <optional>
#include <string_view>

#include "engine/lowering.h"
#include "kernels/nhwc.h"
#include "kernels/window.h"

namespace octet {

struct WindowAxis {
  std::string_view name;  // "height", "width"; for messages
  int input = 0;
  int filter = 0;
  int stride = 0;
  int dilation = 1;
};

struct WindowPlacement {
  int output = 0;
  int pad_before = 0;
};

// Refuses strides, dilations and filters below 1, a window that does not fit the input, and one
// whose positions leave the range of an int.
Result<WindowPlacement> PlaceWindow(const LoweringContext& context, const WindowAxis& axis,
                                    Padding padding);

// Both axes at once.
struct WindowGeometry {
  int output_height = 0;
  int output_width = 0;
  kernels::Window window;
};
Result<WindowGeometry> PlaceWindow(const LoweringContext& context, WindowAxis height,
                                   WindowAxis width, Padding padding,
                                   const std::optional<ImagePadding>& explicit_padding = {});

// The tensor's extents; refused unless it has four.
Result<kernels::Nhwc> ImageOf(const LoweringContext& context, const Tensor& tensor,
                              std::string_view what);

// The file's output shape must be the computed one.
Status ExpectOutput(const LoweringContext& context, const kernels::Nhwc& image);

}  // namespace octet
