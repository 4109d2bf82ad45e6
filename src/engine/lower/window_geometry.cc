#include "engine/lower/window_geometry.h"

#include <algorithm>
#include <array>
#include <limits>

namespace octet {
namespace {

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();

}  // namespace

Result<WindowPlacement> PlaceWindow(const LoweringContext& context, const WindowAxis& axis,
                                    Padding padding) {
  if (axis.stride < 1) {
    return context.Broken("{} stride is {}, want at least 1", axis.name, axis.stride);
  }
  if (axis.dilation < 1) {
    return context.Broken("{} dilation is {}, want at least 1", axis.name, axis.dilation);
  }
  if (axis.filter < 1) {
    return context.Broken("filter {} is {}, want at least 1", axis.name, axis.filter);
  }
  const int64_t input = axis.input;
  const int64_t stride = axis.stride;
  const int64_t effective = (int64_t{axis.filter} - 1) * axis.dilation + 1;
  const int64_t output = padding == Padding::kSame ? (input + stride - 1) / stride
                                                   : (input + stride - effective) / stride;
  if (output < 0) {
    return context.Broken("filter {} spans {}, more than the input's {}", axis.name, effective,
                          input);
  }
  const int64_t spanned = (output - 1) * stride + effective;
  if (effective > kMaxInt || spanned > kMaxInt) {
    return context.Refuse("{} windows span {}, at most {} are supported", axis.name,
                          std::max(effective, spanned), kMaxInt);
  }
  const int64_t padded = std::max<int64_t>(0, spanned - input);
  return WindowPlacement{static_cast<int>(output), static_cast<int>(padded / 2)};
}

Result<WindowGeometry> PlaceWindow(const LoweringContext& context, WindowAxis height,
                                   WindowAxis width, Padding padding,
                                   const std::optional<ImagePadding>& explicit_padding) {
  if (explicit_padding) {
    height.input += explicit_padding->top + explicit_padding->bottom;
    width.input += explicit_padding->left + explicit_padding->right;
    padding = Padding::kValid;
  }
  OCTET_ASSIGN(WindowPlacement vertical, PlaceWindow(context, height, padding));
  OCTET_ASSIGN(WindowPlacement horizontal, PlaceWindow(context, width, padding));
  if (explicit_padding) {
    vertical.pad_before = explicit_padding->top;
    horizontal.pad_before = explicit_padding->left;
  }
  return WindowGeometry{.output_height = vertical.output,
                        .output_width = horizontal.output,
                        .window = {.stride_h = height.stride,
                                   .stride_w = width.stride,
                                   .dilation_h = height.dilation,
                                   .dilation_w = width.dilation,
                                   .pad_top = vertical.pad_before,
                                   .pad_left = horizontal.pad_before}};
}

Result<kernels::Nhwc> ImageOf(const LoweringContext& context, const Tensor& tensor,
                              std::string_view what) {
  const Shape& shape = tensor.shape;
  if (shape.rank() != 4) {
    return context.Broken("{} has shape {}, want 4 dims", what, shape.ToString());
  }
  return kernels::Nhwc{shape[0], shape[1], shape[2], shape[3]};
}

Status ExpectOutput(const LoweringContext& context, const kernels::Nhwc& image) {
  return context.ExpectDims(context.output(0), "output",
                            std::array{image.batches, image.height, image.width, image.channels});
}

}  // namespace octet
