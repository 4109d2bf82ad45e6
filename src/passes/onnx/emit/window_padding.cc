#include "passes/onnx/emit/window_padding.h"

#include <algorithm>

namespace octet::onnx {

int64_t PaddedAxis::pad_after() const {
  return std::max<int64_t>((output - 1) * stride + reach() - input - pad_before, 0);
}

PaddedAxis AxisOf(const OnnxWindow& window, size_t axis) {
  return {window.input[axis],  window.output[axis],   window.kernel[axis],
          window.stride[axis], window.dilation[axis], window.pad_before[axis]};
}

// SAME: ceil(input / stride) outputs, the padding they need, the smaller half in front.
bool FitsSame(const PaddedAxis& axis) {
  if (axis.output != (axis.input + axis.stride - 1) / axis.stride) return false;
  const int64_t total =
      std::max<int64_t>((axis.output - 1) * axis.stride + axis.reach() - axis.input, 0);
  return axis.pad_before == total / 2;
}

bool FitsValid(const PaddedAxis& axis) {
  return axis.pad_before == 0 && axis.input >= axis.reach() &&
         axis.output == (axis.input - axis.reach()) / axis.stride + 1;
}

bool FindZeroTaps(const PaddedAxis& axis, ZeroTaps& taps) {
  constexpr int64_t kMost = 8;
  for (int64_t sum = 0; sum <= kMost; ++sum) {
    for (int64_t before = 0; before <= sum; ++before) {
      PaddedAxis wider = axis;
      wider.kernel += sum;
      wider.pad_before += before * axis.dilation;
      if (!FitsSame(wider)) continue;
      taps = {before, sum - before};
      return true;
    }
  }
  return false;
}

Result<int> Padded(Emitter& e, int tensor, const std::array<PaddedAxis, 2>& axes, float value) {
  std::vector<int64_t> dims = DimsOf(e.ShapeOfTensor(tensor));
  std::vector<int32_t> pads(8, 0);
  for (size_t i = 0; i < 2; ++i) {
    pads[2 * i + 2] = static_cast<int32_t>(axes[i].pad_before);
    pads[2 * i + 3] = static_cast<int32_t>(axes[i].pad_after());
    dims[i + 1] += axes[i].pad_before + axes[i].pad_after();
  }
  OCTET_ASSIGN(const int padded, e.Temporary(ElementType::kFloat32, dims));
  std::vector<int> inputs = {tensor, e.Constant<int32_t>({4, 2}, pads)};
  if (value != 0) inputs.push_back(e.Scalar(value));
  e.Add(value == 0 ? OperatorKind::kPad : OperatorKind::kPadV2, inputs, {padded});
  return padded;
}

}  // namespace octet::onnx
