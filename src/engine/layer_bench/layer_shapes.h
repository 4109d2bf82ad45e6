// The shapes of the layers that networks spend their time in, for benchmarks of kernels.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace octet {

// A convolution with SAME padding; a fully connected layer is a 1x1 one of one pixel.
struct LayerShape {
  std::string_view name;  // "mobilenet_v1.13": network and operator
  bool is_depthwise = false;
  int height = 1;  // of the input
  int width = 1;
  int input_channels = 1;
  int output_channels = 1;
  int filter = 1;  // height and width
  int stride = 1;
};

// Every shape of MobileNetV1 and V2 1.0 and EfficientNet-Lite0 and Lite4, once.
std::span<const LayerShape> NetworkLayerShapes();

int64_t LayerMacs(const LayerShape& shape);

}  // namespace octet
