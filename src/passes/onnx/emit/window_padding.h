// From ONNX's explicit pads to TFLite's two words, SAME and VALID, and what to do where neither
// says it.
#pragma once

#include <array>

#include "base/result.h"
#include "model/operator_options.h"
#include "passes/onnx/emit/emitter.h"
#include "passes/onnx/operators/operators.h"

namespace octet::onnx {

// One axis of a window.
struct PaddedAxis {
  int64_t input, output, kernel, stride, dilation, pad_before;
  int64_t reach() const { return (kernel - 1) * dilation + 1; }
  // Elements behind the input that the last window reads; 0 where it ends inside.
  int64_t pad_after() const;
};
PaddedAxis AxisOf(const OnnxWindow& window, size_t axis);

// TFLite's SAME (VALID) places every window of this axis where ONNX does.
bool FitsSame(const PaddedAxis& axis);
bool FitsValid(const PaddedAxis& axis);

// Zero taps to add around the kernel so that SAME fits; false where a few do not help.
struct ZeroTaps {
  int64_t before = 0;
  int64_t after = 0;
};
bool FindZeroTaps(const PaddedAxis& axis, ZeroTaps& taps);

// PAD (value 0) or PADV2 of an NHWC tensor's height and width.
Result<int> Padded(Emitter& e, int tensor, const std::array<PaddedAxis, 2>& axes, float value);

}  // namespace octet::onnx
