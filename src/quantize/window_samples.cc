#include "quantize/window_samples.h"

#include <algorithm>
#include <random>

namespace octet {
namespace {

int PadBefore(Padding padding, int input, int output, int kernel, int stride, int dilation) {
  if (padding == Padding::kValid) return 0;
  const int reach = (kernel - 1) * dilation + 1;
  return std::max((output - 1) * stride + reach - input, 0) / 2;
}

template <class Options>
void Place(const Options& options, FilterWindow& w) {
  w.stride_h = options.stride_h;
  w.stride_w = options.stride_w;
  w.dilation_h = options.dilation_h;
  w.dilation_w = options.dilation_w;
  w.pad_h = PadBefore(options.padding, w.input_height, w.output_height, w.height, w.stride_h,
                      w.dilation_h);
  w.pad_w =
      PadBefore(options.padding, w.input_width, w.output_width, w.width, w.stride_w, w.dilation_w);
}

const Tensor& TensorAt(const Subgraph& graph, int32_t index) {
  return graph.tensors[static_cast<size_t>(index)];
}

std::optional<FilterWindow> DenseWindow(const Shape& input, const Shape& filter) {
  if (filter.rank() != 2 || filter[1] == 0) return std::nullopt;
  FilterWindow w;
  w.input_channels = w.group_channels = filter[1];
  w.output_channels = filter[0];
  w.input_width = w.output_width = static_cast<int>(input.element_count() / filter[1]);
  return w;
}

template <class T>
void GatherTaps(const FilterWindow& w, const T* image, float scale, float zero_point,
                WindowPosition position, int begin, int end, float* row) {
  for (int ky = 0; ky < w.height; ++ky) {
    const int y = position.y * w.stride_h - w.pad_h + ky * w.dilation_h;
    for (int kx = 0; kx < w.width; ++kx) {
      const int x = position.x * w.stride_w - w.pad_w + kx * w.dilation_w;
      const bool inside = y >= 0 && y < w.input_height && x >= 0 && x < w.input_width;
      if (!inside) {
        row = std::fill_n(row, end - begin, 0.0F);
        continue;
      }
      const T* pixel = image + (static_cast<int64_t>(y) * w.input_width + x) * w.input_channels;
      for (int c = begin; c < end; ++c)
        *row++ = scale * (static_cast<float>(pixel[c]) - zero_point);
    }
  }
}

}  // namespace

std::optional<FilterWindow> FilterWindowOf(const Subgraph& graph, const Operator& op) {
  if (op.inputs.size() < 2 || op.inputs[0] < 0 || op.inputs[1] < 0 || op.outputs.empty())
    return std::nullopt;
  const Shape& input = TensorAt(graph, op.inputs[0]).shape;
  const Shape& filter = TensorAt(graph, op.inputs[1]).shape;
  const Shape& output = TensorAt(graph, op.outputs[0]).shape;
  if (op.kind == OperatorKind::kFullyConnected) return DenseWindow(input, filter);
  if (input.rank() != 4 || filter.rank() != 4 || output.rank() != 4 || input[0] != 1)
    return std::nullopt;
  FilterWindow w{.input_height = input[1],
                 .input_width = input[2],
                 .input_channels = input[3],
                 .output_height = output[1],
                 .output_width = output[2],
                 .output_channels = output[3],
                 .height = filter[1],
                 .width = filter[2]};
  constexpr int kLargestSide = 32767;
  if (std::max(w.output_height, w.output_width) > kLargestSide) return std::nullopt;
  if (const auto* conv = std::get_if<Conv2DOptions>(&op.options)) {
    w.group_channels = filter[3];
    Place(*conv, w);
    return w;
  }
  if (const auto* depthwise = std::get_if<DepthwiseConv2DOptions>(&op.options)) {
    w.group_channels = 1;
    Place(*depthwise, w);
    return w;
  }
  return std::nullopt;
}

std::vector<WindowPosition> SamplePositions(const FilterWindow& window, size_t samples,
                                            size_t limit) {
  const auto area =
      static_cast<size_t>(window.output_height) * static_cast<size_t>(window.output_width);
  const size_t wanted = std::min(area, (limit + samples - 1) / std::max<size_t>(samples, 1));
  std::vector<WindowPosition> positions;
  std::vector<uint32_t> places(area);
  std::mt19937 random(1);  // NOLINT: the same positions each time
  for (size_t sample = 0; sample < samples; ++sample) {
    for (size_t i = 0; i < area; ++i) places[i] = static_cast<uint32_t>(i);
    for (size_t i = 0; i < wanted; ++i) {
      if (wanted < area) std::swap(places[i], places[i + random() % (area - i)]);
      const auto width = static_cast<uint32_t>(window.output_width);
      positions.push_back({static_cast<uint32_t>(sample), static_cast<int16_t>(places[i] / width),
                           static_cast<int16_t>(places[i] % width)});
    }
  }
  return positions;
}

void GatherWindow(const FilterWindow& window, const RealInput& input, WindowPosition position,
                  int channel_begin, int channel_end, float* row) {
  const uint8_t* bytes = input.store.Bytes(input.tensor, position.sample).data();
  const float scale = input.quantization.scale;
  const auto zero_point = static_cast<float>(input.quantization.zero_point);
  const auto gather = [&](const auto* image, float s, float z) {
    GatherTaps(window, image, s, z, position, channel_begin, channel_end, row);
  };
  switch (input.type) {
    case ElementType::kInt8:
      return gather(reinterpret_cast<const int8_t*>(bytes), scale, zero_point);
    case ElementType::kUInt8:
      return gather(bytes, scale, zero_point);
    case ElementType::kInt16:
      return gather(reinterpret_cast<const int16_t*>(bytes), scale, zero_point);
    default:
      return gather(reinterpret_cast<const float*>(bytes), 1.0F, 0.0F);
  }
}

}  // namespace octet
