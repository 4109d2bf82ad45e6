#include "passes/fold_pad.h"

#include <cstring>
#include <optional>

namespace octet {
namespace {

constexpr int kBatchAxis = 0;
constexpr int kRowAxis = 1;
constexpr int kColumnAxis = 2;
constexpr int kChannelAxis = 3;
constexpr int kRank = 4;

struct AxisPadding {
  int32_t before = 0;
  int32_t after = 0;
};

// PAD's second input: [rank, 2] of int32 or int64.
std::optional<AxisPadding> PaddingOf(const Tensor& paddings, int axis) {
  const auto bytes = paddings.data.bytes();
  int64_t values[2] = {};
  for (int i = 0; i < 2; ++i) {
    const auto at = static_cast<size_t>(2 * axis + i);
    if (paddings.type == ElementType::kInt32 && bytes.size() == 2 * kRank * sizeof(int32_t)) {
      int32_t value = 0;
      std::memcpy(&value, bytes.data() + at * sizeof(value), sizeof(value));
      values[i] = value;
    } else if (paddings.type == ElementType::kInt64 &&
               bytes.size() == 2 * kRank * sizeof(int64_t)) {
      std::memcpy(&values[i], bytes.data() + at * sizeof(int64_t), sizeof(int64_t));
    } else {
      return std::nullopt;
    }
    if (values[i] < 0 || values[i] > INT32_MAX) return std::nullopt;
  }
  return AxisPadding{static_cast<int32_t>(values[0]), static_cast<int32_t>(values[1])};
}

bool IsQuantizedAlike(const Tensor& a, const Tensor& b) {
  const bool is_integer = a.type == ElementType::kInt8 || a.type == ElementType::kUInt8 ||
                          a.type == ElementType::kInt16;
  return is_integer && a.type == b.type && a.quantization.scales.size() == 1 &&
         a.quantization == b.quantization;
}

const Tensor& TensorAt(const Subgraph& graph, int32_t index) {
  return graph.tensors[static_cast<size_t>(index)];
}

// None for what is not a plain PAD of an image, which its own lowering may refuse.
std::optional<ImagePadding> ImagePaddingOf(const Subgraph& graph, const Operator& op) {
  if (op.kind != OperatorKind::kPad || op.inputs.size() != 2 || op.outputs.size() != 1)
    return std::nullopt;
  if (op.inputs[0] < 0 || op.inputs[1] < 0 || op.outputs[0] < 0) return std::nullopt;
  const Tensor& input = TensorAt(graph, op.inputs[0]);
  const Tensor& paddings = TensorAt(graph, op.inputs[1]);
  const Tensor& output = TensorAt(graph, op.outputs[0]);
  if (input.shape.rank() != kRank || output.shape.rank() != kRank || !paddings.is_constant ||
      paddings.shape != Shape{kRank, 2} || !IsQuantizedAlike(input, output))
    return std::nullopt;
  AxisPadding of_axis[kRank];
  for (int axis = 0; axis < kRank; ++axis) {
    const auto padding = PaddingOf(paddings, axis);
    if (!padding) return std::nullopt;
    of_axis[axis] = *padding;
    if (int64_t{padding->before} + input.shape[axis] + padding->after != output.shape[axis])
      return std::nullopt;
  }
  for (const int axis : {kBatchAxis, kChannelAxis}) {
    if (of_axis[axis].before != 0 || of_axis[axis].after != 0) return std::nullopt;
  }
  return ImagePadding{.top = of_axis[kRowAxis].before,
                      .left = of_axis[kColumnAxis].before,
                      .bottom = of_axis[kRowAxis].after,
                      .right = of_axis[kColumnAxis].after};
}

// Each window sees the image: kernels are not asked for outputs of padding alone.
template <class Options>
bool MayPad(const Options& options, const Shape& filter, const ImagePadding& padding) {
  if (filter.rank() != kRank || options.padding != Padding::kValid || options.explicit_padding)
    return false;
  const int64_t height = (int64_t{filter[kRowAxis]} - 1) * options.dilation_h + 1;
  const int64_t width = (int64_t{filter[kColumnAxis]} - 1) * options.dilation_w + 1;
  return padding.top < height && padding.bottom < height && padding.left < width &&
         padding.right < width;
}

template <class Options>
void FoldInto(Operator& op, const Subgraph& graph, int32_t image, const ImagePadding& padding) {
  auto* const options = std::get_if<Options>(&op.options);
  if (options == nullptr || op.inputs.size() < 2 || op.inputs[1] < 0) return;
  if (!MayPad(*options, TensorAt(graph, op.inputs[1]).shape, padding)) return;
  options->explicit_padding = padding;
  op.inputs[0] = image;
}

}  // namespace

Model FoldPad(Model model) {
  Subgraph& graph = model.main();
  for (const Operator& pad : graph.operators) {
    const auto padding = ImagePaddingOf(graph, pad);
    if (!padding) continue;
    for (Operator& reader : graph.operators) {
      if (reader.inputs.empty() || reader.inputs[0] != pad.outputs[0]) continue;
      if (reader.kind == OperatorKind::kConv2D)
        FoldInto<Conv2DOptions>(reader, graph, pad.inputs[0], *padding);
      if (reader.kind == OperatorKind::kDepthwiseConv2D)
        FoldInto<DepthwiseConv2DOptions>(reader, graph, pad.inputs[0], *padding);
    }
  }
  return model;
}

}  // namespace octet
