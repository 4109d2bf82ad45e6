#include "tiers/random_network.h"

#include <algorithm>
#include <cmath>

namespace octet::testing {
namespace {

constexpr int kMaxOperators = 4;
constexpr float kTypicalInput = 60.0F;  // steps that a value lies from its zero point

class NetworkBuilder {
 public:
  explicit NetworkBuilder(Random& random)
      : random_(random), type_(Coin(random) ? ElementType::kInt8 : ElementType::kUInt8) {
    model_.subgraphs.resize(1);
    const int channels = Pick(random_, {1, 3, 8, 16, 33});
    const int extent = Draw(random_, 3, 20);
    current_ = AddTensor(Shape{Draw(random_, 1, 2), extent, Draw(random_, 3, 20), channels});
    graph().inputs.push_back(current_);
  }

  Model Build() {
    const int operators = Draw(random_, 1, kMaxOperators);
    for (int i = 0; i < operators; ++i) AddAnOperator();
    if (Coin(random_)) {
      AddGlobalPool();
      AddFullyConnected();
    }
    graph().outputs.push_back(current_);
    return std::move(model_);
  }

 private:
  Subgraph& graph() { return model_.main(); }
  const Shape& shape() { return graph().tensors[static_cast<size_t>(current_)].shape; }

  int32_t Add(Tensor tensor) {
    tensor.name = "t" + std::to_string(graph().tensors.size());
    graph().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(graph().tensors.size()) - 1;
  }

  int32_t AddTensor(const Shape& shape) {
    Tensor tensor;
    tensor.type = type_;
    tensor.shape = shape;
    // Often 0 or the least value, as after a rectifier.
    const ClampRange range = StoredRange(type_);
    const int zero_point = Coin(random_) ? range.min : DrawZeroPoint(random_, type_);
    tensor.quantization = PerTensor(DrawScale(random_, 0.01F, 0.1F), zero_point);
    return Add(std::move(tensor));
  }

  // A filter whose sums of `depth` products fill the output's range.
  int32_t AddFilter(const Shape& shape, int depth, float output_scale, int channel_axis) {
    Tensor tensor;
    tensor.type = type_;
    tensor.shape = shape;
    const auto count = shape.element_count();
    const ClampRange range = StoredRange(type_);
    const int least = type_ == ElementType::kInt8 ? -127 : range.min;
    tensor.data = ConstantData::Own(DrawWeights(count, least, range.max));
    tensor.is_constant = true;
    const float input_scale = quantization().scales[0];
    const float typical = kTypicalInput * 70.0F * std::sqrt(static_cast<float>(depth));
    const float scale = 60.0F * output_scale / (input_scale * typical);
    ChannelQuantization& q = tensor.quantization;
    if (type_ == ElementType::kInt8) {
      q.axis = channel_axis;
      for (int c = 0; c < shape[channel_axis]; ++c) {
        q.scales.push_back(scale * DrawReal(random_, 0.3F, 1.5F));
        q.zero_points.push_back(0);
      }
    } else {
      q = PerTensor(scale, Draw(random_, 90, 160));
    }
    return Add(std::move(tensor));
  }

  // Now and then nothing but the least and greatest values.
  std::vector<uint8_t> DrawWeights(int64_t count, int least, int greatest) {
    const bool is_extreme = OneIn(random_, 5);
    std::vector<uint8_t> weights(static_cast<size_t>(count));
    for (uint8_t& weight : weights) {
      const int extreme = Coin(random_) ? least : greatest;
      weight = static_cast<uint8_t>(is_extreme ? extreme : Draw(random_, least, greatest));
    }
    return weights;
  }

  int32_t AddBias(int channels) {
    Tensor tensor;
    tensor.type = ElementType::kInt32;
    tensor.shape = Shape{channels};
    tensor.data = ConstantData::Own(BytesOf(DrawValues<int32_t>(random_, channels, -9000, 9000)));
    tensor.is_constant = true;
    return Add(std::move(tensor));
  }

  // The shape of a tensor, as an operand.
  int32_t AddDims(int32_t of) {
    const auto dims = graph().tensors[static_cast<size_t>(of)].shape.dims();
    Tensor tensor;
    tensor.type = ElementType::kInt32;
    tensor.shape = Shape{static_cast<int>(dims.size())};
    tensor.data = ConstantData::Own(BytesOf(std::vector<int32_t>(dims.begin(), dims.end())));
    tensor.is_constant = true;
    return Add(std::move(tensor));
  }

  template <class T>
  static std::vector<uint8_t> BytesOf(const std::vector<T>& values) {
    std::vector<uint8_t> bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
  }

  const ChannelQuantization& quantization() {
    return graph().tensors[static_cast<size_t>(current_)].quantization;
  }
  float ScaleOf(int32_t tensor) {
    return graph().tensors[static_cast<size_t>(tensor)].quantization.scales[0];
  }
  Activation DrawNetworkActivation() {
    return Pick(random_, {Activation::kNone, Activation::kRelu, Activation::kRelu6});
  }

  void AddOperator(OperatorKind kind, OperatorOptions options, std::vector<int32_t> inputs,
                   int32_t output) {
    Operator op;
    op.kind = kind;
    op.version = 3;
    op.options = std::move(options);
    op.inputs = std::move(inputs);
    op.outputs = {output};
    graph().operators.push_back(std::move(op));
    current_ = output;
  }

  void AddAnOperator() {
    switch (Draw(random_, 0, 5)) {
      case 0:
        return AddConvolution(Pick(random_, {2, 3, 5}), Draw(random_, 1, 2));
      case 1:
        return AddResidual();
      case 2:
        return AddConvolution(1, OneIn(random_, 4) ? 2 : 1);
      case 3:
        return AddTransposedConvolution(Draw(random_, 1, 4), Draw(random_, 1, 3));
      default:
        return AddDepthwise(Pick(random_, {3, 3, 5, 4}), Draw(random_, 1, 2));
    }
  }

  static int OutputExtent(int input, int filter, int stride, Padding padding) {
    return padding == Padding::kSame ? (input + stride - 1) / stride
                                     : (input - filter) / stride + 1;
  }
  Padding DrawPadding(int filter) {
    const bool fits = shape()[1] >= filter && shape()[2] >= filter;
    return fits && Coin(random_) ? Padding::kValid : Padding::kSame;
  }

  void AddConvolution(int filter, int stride) {
    const int channels = Pick(random_, {1, 7, 8, 16, 17, 24, 31, 40, 64, 65, 100, 144});
    const Padding padding = DrawPadding(filter);
    const int depth = filter * filter * shape()[3];
    const int32_t output = AddTensor({shape()[0], OutputExtent(shape()[1], filter, stride, padding),
                                      OutputExtent(shape()[2], filter, stride, padding), channels});
    const int32_t filters =
        AddFilter({channels, filter, filter, shape()[3]}, depth, ScaleOf(output), 0);
    AddOperator(OperatorKind::kConv2D,
                Conv2DOptions{.padding = padding,
                              .stride_w = stride,
                              .stride_h = stride,
                              .activation = DrawNetworkActivation()},
                {current_, filters, AddBias(channels)}, output);
  }

  void AddTransposedConvolution(int filter, int stride) {
    const int channels = Pick(random_, {1, 7, 16, 33});
    const auto extent = [filter, stride](int input, Padding padding) {
      return padding == Padding::kSame ? input * stride : (input - 1) * stride + filter;
    };
    const Padding padding = Coin(random_) ? Padding::kSame : Padding::kValid;
    const int32_t output =
        AddTensor({shape()[0], extent(shape()[1], padding), extent(shape()[2], padding), channels});
    const int depth = std::max(1, filter / stride) * std::max(1, filter / stride) * shape()[3];
    const int32_t filters =
        AddFilter({channels, filter, filter, shape()[3]}, depth, ScaleOf(output), 0);
    const int32_t dims = AddDims(output);
    AddOperator(OperatorKind::kTransposeConv,
                TransposeConvOptions{.padding = padding, .stride_w = stride, .stride_h = stride},
                {dims, filters, current_, AddBias(channels)}, output);
  }

  void AddDepthwise(int filter, int stride) {
    const int channels = shape()[3];
    const Padding padding = DrawPadding(filter);
    const int32_t output = AddTensor({shape()[0], OutputExtent(shape()[1], filter, stride, padding),
                                      OutputExtent(shape()[2], filter, stride, padding), channels});
    const int32_t filters =
        AddFilter({1, filter, filter, channels}, filter * filter, ScaleOf(output), 3);
    AddOperator(OperatorKind::kDepthwiseConv2D,
                DepthwiseConv2DOptions{.padding = padding,
                                       .stride_w = stride,
                                       .stride_h = stride,
                                       .depth_multiplier = 1,
                                       .activation = DrawNetworkActivation()},
                {current_, filters, AddBias(channels)}, output);
  }

  // x + conv1x1(x)
  void AddResidual() {
    const int32_t before = current_;
    const int channels = shape()[3];
    const Shape same = shape();
    const int32_t branch = AddTensor(same);
    const int32_t filters = AddFilter({channels, 1, 1, channels}, channels, ScaleOf(branch), 0);
    AddOperator(OperatorKind::kConv2D, Conv2DOptions{.stride_w = 1, .stride_h = 1},
                {before, filters, AddBias(channels)}, branch);
    const int32_t sum = AddTensor(same);
    AddOperator(OperatorKind::kAdd, AddSubOptions{.activation = DrawNetworkActivation()},
                {before, branch}, sum);
  }

  void AddGlobalPool() {
    const int32_t output = AddTensor({shape()[0], 1, 1, shape()[3]});
    graph().tensors[static_cast<size_t>(output)].quantization = quantization();
    AddOperator(OperatorKind::kAveragePool2D,
                Pool2DOptions{.padding = Padding::kValid,
                              .stride_w = 1,
                              .stride_h = 1,
                              .filter_w = shape()[2],
                              .filter_h = shape()[1]},
                {current_}, output);
  }

  void AddFullyConnected() {
    const int units = Pick(random_, {1, 10, 63, 64, 65, 130});
    const int depth = shape()[3];
    const int batches = shape()[0];
    const int32_t output = AddTensor({batches, units});
    const int32_t filters = AddFilter({units, depth}, depth, ScaleOf(output), 0);
    AddOperator(OperatorKind::kFullyConnected, FullyConnectedOptions{},
                {current_, filters, AddBias(units)}, output);
  }

  Random& random_;
  ElementType type_;
  Model model_;
  int32_t current_ = -1;
};

}  // namespace

Model MakeRandomNetwork(Random& random) { return NetworkBuilder(random).Build(); }

}  // namespace octet::testing
