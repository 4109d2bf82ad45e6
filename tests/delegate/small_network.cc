#include "delegate/small_network.h"

#include <cstring>
#include <random>
#include <string>

namespace octet::testing {
namespace {

constexpr int kSide = 12;
constexpr int kChannels = 8;
constexpr float kScale = 0.05F;
constexpr float kWeightScale = 0.02F;

class Builder {
 public:
  explicit Builder(bool is_signed) : is_signed_(is_signed) {
    model_.description = "a small network, made by a test";
    model_.subgraphs.resize(1);
  }
  Subgraph& graph() { return model_.main(); }
  Model Take() { return std::move(model_); }

  int32_t Activation(const Shape& shape) {
    Tensor tensor;
    tensor.type = is_signed_ ? ElementType::kInt8 : ElementType::kUInt8;
    tensor.shape = shape;
    tensor.quantization = {{kScale}, {is_signed_ ? -10 : 118}, 0};
    return Add(std::move(tensor), "activation");
  }
  // `axis`: of the output channels.
  int32_t Weights(const Shape& shape, int axis) {
    Tensor tensor;
    tensor.type = is_signed_ ? ElementType::kInt8 : ElementType::kUInt8;
    tensor.shape = shape;
    std::vector<uint8_t> bytes(static_cast<size_t>(shape.element_count()));
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random_());
    tensor.quantization = {{kWeightScale}, {is_signed_ ? 0 : 127}, 0};
    if (is_signed_) {
      tensor.quantization = {{}, {}, axis};
      for (int channel = 0; channel < shape[axis]; ++channel) {
        tensor.quantization.scales.push_back(kWeightScale / static_cast<float>(1 + channel % 3));
        tensor.quantization.zero_points.push_back(0);
      }
    }
    return Constant(std::move(tensor), std::move(bytes), "weights");
  }
  int32_t Bias(int32_t weights) {
    std::vector<int32_t> values;
    Tensor tensor;
    tensor.type = ElementType::kInt32;
    tensor.shape = {kChannels};
    tensor.quantization = graph().tensors[static_cast<size_t>(weights)].quantization;
    for (float& scale : tensor.quantization.scales) scale *= kScale;
    for (int64_t& zero_point : tensor.quantization.zero_points) zero_point = 0;
    tensor.quantization.axis = 0;
    for (int i = 0; i < kChannels; ++i)
      values.push_back(static_cast<int32_t>(random_() % 2000) - 1000);
    std::vector<uint8_t> bytes(values.size() * sizeof(int32_t));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return Constant(std::move(tensor), std::move(bytes), "bias");
  }
  int32_t Operate(OperatorKind kind, std::vector<int32_t> inputs, const Shape& output,
                  OperatorOptions options) {
    Operator op;
    op.kind = kind;
    op.version = is_signed_ ? 3 : 1;
    if (kind == OperatorKind::kAdd || kind == OperatorKind::kAveragePool2D)
      op.version = is_signed_ ? 2 : 1;
    op.inputs = std::move(inputs);
    op.outputs = {Activation(output)};
    op.options = std::move(options);
    op.file_index = static_cast<int32_t>(graph().operators.size());
    graph().operators.push_back(std::move(op));
    return graph().operators.back().outputs[0];
  }

 private:
  int32_t Add(Tensor tensor, const char* kind) {
    const auto index = static_cast<int32_t>(graph().tensors.size());
    tensor.name = kind + std::to_string(index);
    graph().tensors.push_back(std::move(tensor));
    return index;
  }
  int32_t Constant(Tensor tensor, std::vector<uint8_t> bytes, const char* kind) {
    tensor.is_constant = true;
    tensor.data = ConstantData::Own(std::move(bytes));
    return Add(std::move(tensor), kind);
  }

  bool is_signed_;
  Model model_;
  std::mt19937 random_{7};
};

}  // namespace

Model SmallNetwork(bool is_signed) {
  Builder build(is_signed);
  const Shape image = {1, kSide, kSide, kChannels};
  const int32_t input = build.Activation({1, kSide, kSide, 3});
  build.graph().inputs = {input};
  const int32_t w1 = build.Weights({kChannels, 3, 3, 3}, 0);
  const Conv2DOptions plain{.padding = Padding::kSame, .stride_w = 1, .stride_h = 1};
  const int32_t first =
      build.Operate(OperatorKind::kConv2D, {input, w1, build.Bias(w1)}, image, plain);
  const int32_t w2 = build.Weights({1, 3, 3, kChannels}, 3);
  const int32_t second = build.Operate(
      OperatorKind::kDepthwiseConv2D, {first, w2, build.Bias(w2)}, image,
      DepthwiseConv2DOptions{
          .padding = Padding::kSame, .stride_w = 1, .stride_h = 1, .depth_multiplier = 1});
  const int32_t w3 = build.Weights({kChannels, 1, 1, kChannels}, 0);
  const int32_t third =
      build.Operate(OperatorKind::kConv2D, {second, w3, build.Bias(w3)}, image, plain);
  const int32_t sum = build.Operate(OperatorKind::kAdd, {third, first}, image, AddSubOptions{});
  const int32_t pooled = build.Operate(
      OperatorKind::kAveragePool2D, {sum}, {1, 3, 3, kChannels},
      Pool2DOptions{
          .padding = Padding::kValid, .stride_w = 4, .stride_h = 4, .filter_w = 4, .filter_h = 4});
  build.graph().outputs = {pooled};
  return build.Take();
}

}  // namespace octet::testing
