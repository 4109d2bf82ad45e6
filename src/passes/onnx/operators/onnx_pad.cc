// Pad: elements around, or taken away, in three modes.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {

Result<PadAmounts> PadAmountsOf(OperatorContext& c) {
  const int rank = c.input(0).shape.rank();
  PadAmounts amounts{std::vector<int64_t>(static_cast<size_t>(rank), 0),
                     std::vector<int64_t>(static_cast<size_t>(rank), 0)};
  OCTET_ASSIGN(const auto pads, c.IntsBefore(11, "pads", 1));
  std::vector<int64_t> axes;
  if (c.HasInput(3)) {
    OCTET_ASSIGN(axes, c.Integers(3));
  } else {
    axes.resize(static_cast<size_t>(rank));
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (pads.size() != 2 * axes.size())
    return Corrupt("{} pads for {} axes", pads.size(), axes.size());
  for (size_t i = 0; i < axes.size(); ++i) {
    OCTET_ASSIGN(const int axis, c.Axis(axes[i], rank));
    for (const int64_t pad : {pads[i], pads[i + axes.size()]}) {
      if (pad < -Shape::kMaxElements || pad > Shape::kMaxElements) return Corrupt("pad {}", pad);
    }
    amounts.before[static_cast<size_t>(axis)] = pads[i];
    amounts.after[static_cast<size_t>(axis)] = pads[i + axes.size()];
  }
  return amounts;
}

int64_t PadSource(int64_t at, int64_t extent, std::string_view mode) {
  if (at >= 0 && at < extent) return at;
  if (mode == "edge") return std::clamp<int64_t>(at, 0, extent - 1);
  if (mode == "constant") return -1;
  if (extent == 1) return 0;
  const int64_t period = 2 * (extent - 1);  // reflect
  const int64_t phase = (at % period + period) % period;
  return phase < extent ? phase : period - phase;
}

Status EvaluatePad(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 4));
  const OnnxTensor& x = c.input(0);
  const std::string mode = c.node().String("mode", "constant");
  if (mode != "constant" && mode != "edge" && mode != "reflect")
    return Unsupported("mode '{}'", mode);
  OCTET_ASSIGN(const PadAmounts pads, PadAmountsOf(c));
  std::vector<int64_t> dims;
  for (int axis = 0; axis < x.shape.rank(); ++axis) {
    const auto a = static_cast<size_t>(axis);
    if (x.shape[axis] == 0 && mode != "constant")
      return Corrupt("mode '{}' on an empty axis", mode);
    dims.push_back(x.shape[axis] + pads.before[a] + pads.after[a]);
  }
  OCTET_ASSIGN(const Shape shape, ShapeOf(dims));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, x.type, shape));
  if (bytes == nullptr) return {};
  const size_t size = ElementBytes(x);
  std::vector<uint8_t> fill(size, 0);
  const float value = c.node().Float("value", 0);
  if (c.opset() < 11 && x.type == ElementType::kFloat32) std::memcpy(fill.data(), &value, size);
  if (c.HasInput(2) && c.input(2).type == x.type && c.input(2).shape.element_count() == 1)
    std::memcpy(fill.data(), c.input(2).data.bytes().data(), size);
  const auto strides = StridesOf(x.shape);
  VisitStrided(shape, StridesOf(shape), 0, [&](int64_t at) {
    int64_t offset = 0;
    bool inside = true;
    int64_t rest = at;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      const auto a = static_cast<size_t>(axis);
      const int64_t source = PadSource(rest % shape[axis] - pads.before[a], x.shape[axis], mode);
      rest /= shape[axis];
      inside = inside && source >= 0;
      offset += source * strides[a];
    }
    const uint8_t* from =
        inside ? x.data.bytes().data() + static_cast<size_t>(offset) * size : fill.data();
    std::memcpy(bytes + static_cast<size_t>(at) * size, from, size);
  });
  return {};
}

}  // namespace octet::onnx
