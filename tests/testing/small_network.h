// A small float network with random weights, and images for it: what tests of quantisation run on.
//
//   [1, 8, 8, 3] -> CONV_2D 3x3 RELU -> DEPTHWISE 3x3 RELU6 -> CONV_2D 1x1 + shortcut ADD
//     -> AVERAGE_POOL_2D -> RESHAPE -> FULLY_CONNECTED -> SOFTMAX [1, 5]
#pragma once

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "model/constant_values.h"
#include "model/model.h"

namespace octet::testing {

class SmallNetwork {
 public:
  static constexpr int kSide = 8;
  static constexpr int kChannels = 8;
  static constexpr int kClasses = 5;

  explicit SmallNetwork(unsigned seed = 1) : random_(seed) { model_.subgraphs.resize(1); }

  Model Build() {
    const int32_t image = Activation("image", {1, kSide, kSide, 3});
    graph().inputs = {image};
    const int32_t stem = Convolution("stem", image, 3, kChannels, octet::Activation::kRelu);
    const int32_t depthwise = Depthwise("depthwise", stem);
    const int32_t project =
        Convolution("project", depthwise, 1, kChannels, octet::Activation::kNone);
    const int32_t sum = Activation("sum", {1, kSide, kSide, kChannels});
    Append(OperatorKind::kAdd, {project, stem}, sum, AddSubOptions{octet::Activation::kRelu});
    const int32_t pooled = Activation("pooled", {1, 1, 1, kChannels});
    Append(OperatorKind::kAveragePool2D, {sum}, pooled,
           Pool2DOptions{.padding = Padding::kValid,
                         .stride_w = kSide,
                         .stride_h = kSide,
                         .filter_w = kSide,
                         .filter_h = kSide});
    const int32_t flat = Activation("flat", {1, kChannels});
    const int32_t shape = Constant<int32_t>("flat/shape", {2}, {1, kChannels});
    Append(OperatorKind::kReshape, {pooled, shape}, flat, ReshapeOptions{{1, kChannels}});
    const int32_t logits = Activation("logits", {1, kClasses});
    const int32_t filter =
        Constant<float>("head", {kClasses, kChannels}, Weights(kClasses * kChannels, 3.0F));
    Append(OperatorKind::kFullyConnected, {flat, filter, Bias(kClasses)}, logits,
           FullyConnectedOptions{});
    const int32_t scores = Activation("scores", {1, kClasses});
    Append(OperatorKind::kSoftmax, {logits}, scores, SoftmaxOptions{1.0F});
    graph().outputs = {scores};
    return model_;
  }

  using Sample = std::vector<std::vector<uint8_t>>;  // bytes of the only input

  // Smooth images: neighbouring pixels are alike, as photos' are.
  std::vector<Sample> Images(int count) {
    std::vector<Sample> samples;
    for (int i = 0; i < count; ++i) {
      std::vector<float> pixels(kSide * kSide * 3);
      const float tilt_x = Real(0.3F);
      const float tilt_y = Real(0.3F);
      const float colour[] = {Real(1), Real(1), Real(1)};
      for (size_t p = 0; p < pixels.size(); ++p) {
        const auto x = static_cast<float>(p / 3 % kSide);
        const auto y = static_cast<float>(p / 3 / kSide);
        pixels[p] = colour[p % 3] + tilt_x * x + tilt_y * y + Real(0.05F);
      }
      Sample sample(1);
      sample[0].resize(pixels.size() * sizeof(float));
      std::memcpy(sample[0].data(), pixels.data(), sample[0].size());
      samples.push_back(std::move(sample));
    }
    return samples;
  }

 private:
  Subgraph& graph() { return model_.main(); }
  float Real(float reach) { return std::uniform_real_distribution<float>(-reach, reach)(random_); }

  std::vector<float> Weights(int count, float reach) {
    std::vector<float> weights(static_cast<size_t>(count));
    for (float& w : weights) w = Real(reach);
    return weights;
  }

  int32_t Activation(const std::string& name, const Shape& shape) {
    Tensor tensor;
    tensor.name = name;
    tensor.shape = shape;
    graph().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(graph().tensors.size()) - 1;
  }

  template <class T>
  int32_t Constant(const std::string& name, const Shape& shape, const std::vector<T>& values) {
    const int32_t index = Activation(name, shape);
    graph().tensors.back().type = ElementTypeOf<T>();
    graph().tensors.back().is_constant = true;
    graph().tensors.back().data = ConstantOf(values);
    return index;
  }

  int32_t Bias(int channels) {
    return Constant<float>("bias", {channels}, Weights(channels, 0.5F));
  }

  void Append(OperatorKind kind, std::vector<int32_t> inputs, int32_t output,
              OperatorOptions options) {
    Operator op;
    op.kind = kind;
    op.inputs = std::move(inputs);
    op.outputs = {output};
    op.options = std::move(options);
    graph().operators.push_back(std::move(op));
  }

  int32_t Convolution(const std::string& name, int32_t input, int side, int channels,
                      octet::Activation activation) {
    const int depth = graph().tensors[static_cast<size_t>(input)].shape[3];
    const int32_t filter = Constant<float>(name + "/filter", {channels, side, side, depth},
                                           Weights(channels * side * side * depth, 0.4F));
    const int32_t output = Activation(name, {1, kSide, kSide, channels});
    Append(OperatorKind::kConv2D, {input, filter, Bias(channels)}, output,
           Conv2DOptions{
               .padding = Padding::kSame, .stride_w = 1, .stride_h = 1, .activation = activation});
    return output;
  }

  int32_t Depthwise(const std::string& name, int32_t input) {
    const int32_t filter =
        Constant<float>(name + "/filter", {1, 3, 3, kChannels}, Weights(9 * kChannels, 0.5F));
    const int32_t output = Activation(name, {1, kSide, kSide, kChannels});
    Append(OperatorKind::kDepthwiseConv2D, {input, filter, Bias(kChannels)}, output,
           DepthwiseConv2DOptions{.padding = Padding::kSame,
                                  .stride_w = 1,
                                  .stride_h = 1,
                                  .depth_multiplier = 1,
                                  .activation = octet::Activation::kRelu6});
    return output;
  }

  std::mt19937 random_;
  Model model_;
};

}  // namespace octet::testing
