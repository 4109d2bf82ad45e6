// Window geometry of convolutions and pools: auto_pad, explicit pads, ceil_mode, output
// extents.
#include <algorithm>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

constexpr int64_t kMaxWindow = 1 << 20;  // of any kernel, stride, dilation or pad

Result<std::vector<int64_t>> Attribute(const OnnxNode& node, std::string_view name, size_t count,
                                       int64_t otherwise, int64_t least) {
  std::vector<int64_t> values = node.Ints(name);
  if (values.empty()) values.assign(count, otherwise);
  if (values.size() != count)
    return Corrupt("{} has {} numbers, want {}", name, values.size(), count);
  for (const int64_t value : values) {
    if (value < least || value > kMaxWindow) return Corrupt("{} {} is out of range", name, value);
  }
  return values;
}

Result<OnnxWindow> GivenWindow(const OnnxNode& node, const Shape& input,
                               std::vector<int64_t> kernel) {
  if (input.rank() < 3 || input.rank() > 5)
    return Unsupported("input 0 has {} dims, want 3 to 5", input.rank());
  const auto axes = static_cast<size_t>(input.rank()) - 2;
  OnnxWindow window;
  window.input.assign(input.dims().begin() + 2, input.dims().end());
  if (kernel.empty()) {
    kernel = node.Ints("kernel_shape");
  }
  if (kernel.size() != axes) return Corrupt("the kernel has {} dims, want {}", kernel.size(), axes);
  for (const int64_t extent : kernel) {
    if (extent < 1 || extent > kMaxWindow)
      return Corrupt("kernel extent {} is out of range", extent);
  }
  const auto given = node.Ints("kernel_shape");
  if (!given.empty() && given != kernel) return Corrupt("kernel_shape is not that of the filter");
  window.kernel = std::move(kernel);
  OCTET_ASSIGN(window.stride, Attribute(node, "strides", axes, 1, 1));
  OCTET_ASSIGN(window.dilation, Attribute(node, "dilations", axes, 1, 1));
  OCTET_ASSIGN(const auto pads, Attribute(node, "pads", 2 * axes, 0, 0));
  window.pad_before.assign(pads.begin(), pads.begin() + static_cast<ptrdiff_t>(axes));
  window.pad_after.assign(pads.begin() + static_cast<ptrdiff_t>(axes), pads.end());
  return window;
}

}  // namespace

Result<OnnxWindow> WindowOf(const OnnxNode& node, const Shape& input, std::vector<int64_t> kernel) {
  OCTET_ASSIGN(OnnxWindow window, GivenWindow(node, input, std::move(kernel)));
  const std::string auto_pad = node.String("auto_pad", "NOTSET");
  const bool ceil_mode = node.Int("ceil_mode", 0) != 0;
  for (size_t i = 0; i < window.axes(); ++i) {
    const int64_t reach = (window.kernel[i] - 1) * window.dilation[i] + 1;
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
      const int64_t out = (window.input[i] + window.stride[i] - 1) / window.stride[i];
      const int64_t total =
          std::max<int64_t>((out - 1) * window.stride[i] + reach - window.input[i], 0);
      const int64_t small = total / 2;
      window.pad_before[i] = auto_pad == "SAME_UPPER" ? small : total - small;
      window.pad_after[i] = total - window.pad_before[i];
    } else if (auto_pad == "VALID") {
      window.pad_before[i] = window.pad_after[i] = 0;
    }
    const int64_t room = window.input[i] + window.pad_before[i] + window.pad_after[i] - reach;
    if (room < 0) return Corrupt("a window of {} on {} elements with pads", reach, window.input[i]);
    int64_t out = (room + (ceil_mode ? window.stride[i] - 1 : 0)) / window.stride[i] + 1;
    // A window that would begin in the padding after the input is left out.
    if (ceil_mode && (out - 1) * window.stride[i] >= window.input[i] + window.pad_before[i]) --out;
    window.output.push_back(out);
  }
  return window;
}

Result<OnnxWindow> TransposedWindowOf(const OnnxNode& node, const Shape& input,
                                      std::vector<int64_t> kernel) {
  OCTET_ASSIGN(OnnxWindow window, GivenWindow(node, input, std::move(kernel)));
  OCTET_ASSIGN(const auto extra, Attribute(node, "output_padding", window.axes(), 0, 0));
  const auto wanted = node.Ints("output_shape");
  const std::string auto_pad = node.String("auto_pad", "NOTSET");
  for (size_t i = 0; i < window.axes(); ++i) {
    const int64_t full = window.stride[i] * (window.input[i] - 1) + extra[i] +
                         (window.kernel[i] - 1) * window.dilation[i] + 1;
    int64_t out = full - window.pad_before[i] - window.pad_after[i];
    if (!wanted.empty() || auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
      if (!wanted.empty() && wanted.size() < window.axes())
        return Corrupt("output_shape has {} numbers, want {}", wanted.size(), window.axes());
      out = wanted.empty() ? window.input[i] * window.stride[i]
                           : wanted[wanted.size() - window.axes() + i];
      const int64_t total = full - out;
      if (total < -kMaxWindow) return Corrupt("output_shape {} of a full output of {}", out, full);
      // An output beyond the full one ends in zeros.
      const int64_t before = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
      window.pad_before[i] = std::max<int64_t>(before, 0);
      window.pad_after[i] = total - window.pad_before[i];
    }
    if (out < 1 || out > Shape::kMaxElements) return Corrupt("output extent {}", out);
    window.output.push_back(out);
  }
  return window;
}

}  // namespace octet::onnx
