#include "engine/layer_bench/layer_shapes.h"

namespace octet {
namespace {

// `size`: height and width of the input.
constexpr LayerShape Conv(std::string_view name, int size, int input_channels, int output_channels,
                          int filter, int stride) {
  return {.name = name,
          .height = size,
          .width = size,
          .input_channels = input_channels,
          .output_channels = output_channels,
          .filter = filter,
          .stride = stride};
}

constexpr LayerShape Depthwise(std::string_view name, int size, int channels, int filter,
                               int stride) {
  LayerShape shape = Conv(name, size, channels, channels, filter, stride);
  shape.is_depthwise = true;
  return shape;
}

// Named by the first network and operator that has the shape; image size 224, Lite4 300.
constexpr LayerShape kShapes[] = {
    Conv("mobilenet_v1.0", 224, 3, 32, 3, 2),
    Depthwise("mobilenet_v1.1", 112, 32, 3, 1),
    Conv("mobilenet_v1.2", 112, 32, 64, 1, 1),
    Depthwise("mobilenet_v1.3", 112, 64, 3, 2),
    Conv("mobilenet_v1.4", 56, 64, 128, 1, 1),
    Depthwise("mobilenet_v1.5", 56, 128, 3, 1),
    Conv("mobilenet_v1.6", 56, 128, 128, 1, 1),
    Depthwise("mobilenet_v1.7", 56, 128, 3, 2),
    Conv("mobilenet_v1.8", 28, 128, 256, 1, 1),
    Depthwise("mobilenet_v1.9", 28, 256, 3, 1),
    Conv("mobilenet_v1.10", 28, 256, 256, 1, 1),
    Depthwise("mobilenet_v1.11", 28, 256, 3, 2),
    Conv("mobilenet_v1.12", 14, 256, 512, 1, 1),
    Depthwise("mobilenet_v1.13", 14, 512, 3, 1),
    Conv("mobilenet_v1.14", 14, 512, 512, 1, 1),
    Depthwise("mobilenet_v1.23", 14, 512, 3, 2),
    Conv("mobilenet_v1.24", 7, 512, 1024, 1, 1),
    Depthwise("mobilenet_v1.25", 7, 1024, 3, 1),
    Conv("mobilenet_v1.26", 7, 1024, 1024, 1, 1),
    Conv("mobilenet_v1.28", 1, 1024, 1001, 1, 1),
    Conv("mobilenet_v2.3", 112, 32, 16, 1, 1),
    Conv("mobilenet_v2.4", 112, 16, 96, 1, 1),
    Depthwise("mobilenet_v2.5", 112, 96, 3, 2),
    Conv("mobilenet_v2.6", 56, 96, 24, 1, 1),
    Conv("mobilenet_v2.7", 56, 24, 144, 1, 1),
    Depthwise("mobilenet_v2.8", 56, 144, 3, 1),
    Conv("mobilenet_v2.9", 56, 144, 24, 1, 1),
    Depthwise("mobilenet_v2.12", 56, 144, 3, 2),
    Conv("mobilenet_v2.13", 28, 144, 32, 1, 1),
    Conv("mobilenet_v2.14", 28, 32, 192, 1, 1),
    Depthwise("mobilenet_v2.15", 28, 192, 3, 1),
    Conv("mobilenet_v2.16", 28, 192, 32, 1, 1),
    Depthwise("mobilenet_v2.23", 28, 192, 3, 2),
    Conv("mobilenet_v2.24", 14, 192, 64, 1, 1),
    Conv("mobilenet_v2.25", 14, 64, 384, 1, 1),
    Depthwise("mobilenet_v2.26", 14, 384, 3, 1),
    Conv("mobilenet_v2.27", 14, 384, 64, 1, 1),
    Conv("mobilenet_v2.39", 14, 384, 96, 1, 1),
    Conv("mobilenet_v2.40", 14, 96, 576, 1, 1),
    Depthwise("mobilenet_v2.41", 14, 576, 3, 1),
    Conv("mobilenet_v2.42", 14, 576, 96, 1, 1),
    Depthwise("mobilenet_v2.49", 14, 576, 3, 2),
    Conv("mobilenet_v2.50", 7, 576, 160, 1, 1),
    Conv("mobilenet_v2.51", 7, 160, 960, 1, 1),
    Depthwise("mobilenet_v2.52", 7, 960, 3, 1),
    Conv("mobilenet_v2.53", 7, 960, 160, 1, 1),
    Conv("mobilenet_v2.61", 7, 960, 320, 1, 1),
    Conv("mobilenet_v2.62", 7, 320, 1280, 1, 1),
    Conv("mobilenet_v2.64", 1, 1280, 1001, 1, 1),
    Depthwise("efficientnet_lite0.11", 56, 144, 5, 2),
    Conv("efficientnet_lite0.12", 28, 144, 40, 1, 1),
    Conv("efficientnet_lite0.13", 28, 40, 240, 1, 1),
    Depthwise("efficientnet_lite0.14", 28, 240, 5, 1),
    Conv("efficientnet_lite0.15", 28, 240, 40, 1, 1),
    Depthwise("efficientnet_lite0.18", 28, 240, 3, 2),
    Conv("efficientnet_lite0.19", 14, 240, 80, 1, 1),
    Conv("efficientnet_lite0.20", 14, 80, 480, 1, 1),
    Depthwise("efficientnet_lite0.21", 14, 480, 3, 1),
    Conv("efficientnet_lite0.22", 14, 480, 80, 1, 1),
    Depthwise("efficientnet_lite0.29", 14, 480, 5, 1),
    Conv("efficientnet_lite0.30", 14, 480, 112, 1, 1),
    Conv("efficientnet_lite0.31", 14, 112, 672, 1, 1),
    Depthwise("efficientnet_lite0.32", 14, 672, 5, 1),
    Conv("efficientnet_lite0.33", 14, 672, 112, 1, 1),
    Depthwise("efficientnet_lite0.40", 14, 672, 5, 2),
    Conv("efficientnet_lite0.41", 7, 672, 192, 1, 1),
    Conv("efficientnet_lite0.42", 7, 192, 1152, 1, 1),
    Depthwise("efficientnet_lite0.43", 7, 1152, 5, 1),
    Conv("efficientnet_lite0.44", 7, 1152, 192, 1, 1),
    Depthwise("efficientnet_lite0.55", 7, 1152, 3, 1),
    Conv("efficientnet_lite0.56", 7, 1152, 320, 1, 1),
    Conv("efficientnet_lite0.59", 1, 1280, 1000, 1, 1),
    Conv("efficientnet_lite4.0", 300, 3, 32, 3, 2),
    Depthwise("efficientnet_lite4.1", 150, 32, 3, 1),
    Conv("efficientnet_lite4.2", 150, 32, 24, 1, 1),
    Conv("efficientnet_lite4.3", 150, 24, 144, 1, 1),
    Depthwise("efficientnet_lite4.4", 150, 144, 3, 2),
    Conv("efficientnet_lite4.5", 75, 144, 32, 1, 1),
    Conv("efficientnet_lite4.6", 75, 32, 192, 1, 1),
    Depthwise("efficientnet_lite4.7", 75, 192, 3, 1),
    Conv("efficientnet_lite4.8", 75, 192, 32, 1, 1),
    Depthwise("efficientnet_lite4.19", 75, 192, 5, 2),
    Conv("efficientnet_lite4.20", 38, 192, 56, 1, 1),
    Conv("efficientnet_lite4.21", 38, 56, 336, 1, 1),
    Depthwise("efficientnet_lite4.22", 38, 336, 5, 1),
    Conv("efficientnet_lite4.23", 38, 336, 56, 1, 1),
    Depthwise("efficientnet_lite4.34", 38, 336, 3, 2),
    Conv("efficientnet_lite4.35", 19, 336, 112, 1, 1),
    Conv("efficientnet_lite4.36", 19, 112, 672, 1, 1),
    Depthwise("efficientnet_lite4.37", 19, 672, 3, 1),
    Conv("efficientnet_lite4.38", 19, 672, 112, 1, 1),
    Depthwise("efficientnet_lite4.57", 19, 672, 5, 1),
    Conv("efficientnet_lite4.58", 19, 672, 160, 1, 1),
    Conv("efficientnet_lite4.59", 19, 160, 960, 1, 1),
    Depthwise("efficientnet_lite4.60", 19, 960, 5, 1),
    Conv("efficientnet_lite4.61", 19, 960, 160, 1, 1),
    Depthwise("efficientnet_lite4.80", 19, 960, 5, 2),
    Conv("efficientnet_lite4.81", 10, 960, 272, 1, 1),
    Conv("efficientnet_lite4.82", 10, 272, 1632, 1, 1),
    Depthwise("efficientnet_lite4.83", 10, 1632, 5, 1),
    Conv("efficientnet_lite4.84", 10, 1632, 272, 1, 1),
    Depthwise("efficientnet_lite4.111", 10, 1632, 3, 1),
    Conv("efficientnet_lite4.112", 10, 1632, 448, 1, 1),
    Conv("efficientnet_lite4.113", 10, 448, 1280, 1, 1),
};

}  // namespace

std::span<const LayerShape> NetworkLayerShapes() { return kShapes; }

int64_t LayerMacs(const LayerShape& shape) {
  const auto positions = [&shape](int extent) {
    return (extent + shape.stride - 1) / shape.stride;
  };
  const int64_t taps = int64_t{shape.filter} * shape.filter;
  return int64_t{positions(shape.height)} * positions(shape.width) * shape.output_channels * taps *
         (shape.is_depthwise ? 1 : shape.input_channels);
}

}  // namespace octet
