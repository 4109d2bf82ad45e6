#include "npu/rocket_rules.h"

#include <algorithm>
#include <array>

#include "npu/rocket_buffer.h"

namespace octet {
namespace {

using Offence = std::optional<std::string>;

constexpr std::string_view kQuantise = "quantise with `octet quantize --target rk3588`";
constexpr std::string_view kRequantise = "requantise with `octet quantize --target rk3588`";
constexpr size_t kBias = 2;
// Widths of the NPU's register fields.
constexpr int kMaxKernel = 31;
constexpr int kMaxStride = 7;
constexpr int kMaxPadding = 15;

constexpr std::array kConvolutionOperandNames = {"input", "weights", "bias"};

struct Named {
  const char* name;
  const Tensor& tensor;
};

const Tensor* TensorAt(const Subgraph& graph, const std::vector<int32_t>& list, size_t i) {
  return i < list.size() && list[i] >= 0 ? &graph.tensors[static_cast<size_t>(list[i])] : nullptr;
}

const Tensor& Input(const Subgraph& graph, const Operator& op, size_t i) {
  return *TensorAt(graph, op.inputs, i);
}
const Tensor& Output(const Subgraph& graph, const Operator& op) {
  return *TensorAt(graph, op.outputs, 0);
}

// The 8-bit operands of a convolution or addition, its result last.
std::array<Named, 3> ByteTensors(const Subgraph& graph, const Operator& op) {
  const bool addition = op.kind == OperatorKind::kAdd;
  return {Named{addition ? "input 0" : "input", Input(graph, op, 0)},
          Named{addition ? "input 1" : "weights", Input(graph, op, 1)},
          Named{"output", Output(graph, op)}};
}

// What CONV_2D and DEPTHWISE_CONV_2D are told alike.
struct Window {
  bool same_padding;
  int stride_h, stride_w, dilation_h, dilation_w;
  Activation activation;
};
template <class Options>
Window WindowFrom(const Options& options) {
  return {options.padding == Padding::kSame,
          options.stride_h,
          options.stride_w,
          options.dilation_h,
          options.dilation_w,
          options.activation};
}
std::optional<Window> WindowOf(const Operator& op) {
  if (const auto* conv = std::get_if<Conv2DOptions>(&op.options)) return WindowFrom(*conv);
  if (const auto* depthwise = std::get_if<DepthwiseConv2DOptions>(&op.options))
    return WindowFrom(*depthwise);
  return std::nullopt;
}

Offence HasOperands(const Subgraph& graph, const Operator& op) {
  constexpr size_t kWanted = 2;
  if (op.outputs.size() != 1 || TensorAt(graph, op.outputs, 0) == nullptr)
    return fmt::format("{} outputs", op.outputs.size());
  for (size_t i = 0; i < kWanted; ++i) {
    if (TensorAt(graph, op.inputs, i) == nullptr) return fmt::format("no input {}", i);
  }
  for (const auto& [name, tensor] : ByteTensors(graph, op)) {
    if (tensor.shape.rank() != 4) return fmt::format("{} is {}", name, tensor.shape.ToString());
    if (tensor.shape.element_count() == 0)
      return fmt::format("{} is {}: empty", name, tensor.shape.ToString());
  }
  return {};
}

Offence HasConvolutionOptions(const Subgraph&, const Operator& op) {
  const auto window = WindowOf(op);
  if (!window) return "no options";
  if (window->stride_h < 1 || window->stride_w < 1)
    return fmt::format("stride {}x{}", window->stride_h, window->stride_w);
  return {};
}

Offence IsEightBit(const Subgraph& graph, const Operator& op) {
  for (const auto& [name, tensor] : ByteTensors(graph, op)) {
    if (tensor.type != ElementType::kUInt8 && tensor.type != ElementType::kInt8)
      return fmt::format("{} is {}", name, ElementTypeName(tensor.type));
  }
  return {};
}

Offence IsUnsigned(const Subgraph& graph, const Operator& op) {
  for (const auto& [name, tensor] : ByteTensors(graph, op)) {
    if (tensor.type == ElementType::kInt8) return fmt::format("{} is INT8", name);
  }
  return {};
}

template <class T>
bool AllEqual(const std::vector<T>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

Offence PerChannel(const char* name, const Tensor& tensor) {
  const ChannelQuantization& quantization = tensor.quantization;
  if (!AllEqual(quantization.scales))
    return fmt::format("{}: {} scales", name, quantization.scales.size());
  if (!AllEqual(quantization.zero_points))
    return fmt::format("{}: {} zero points", name, quantization.zero_points.size());
  return {};
}

// Weights first: they are what people know to be per-channel.
Offence IsConvolutionPerTensor(const Subgraph& graph, const Operator& op) {
  for (const size_t i : {size_t{1}, size_t{0}, kBias}) {
    const Tensor* tensor = TensorAt(graph, op.inputs, i);
    if (tensor == nullptr) continue;
    if (Offence offence = PerChannel(kConvolutionOperandNames[i], *tensor)) return offence;
  }
  return PerChannel("output", Output(graph, op));
}

Offence IsAdditionPerTensor(const Subgraph& graph, const Operator& op) {
  for (const auto& [name, tensor] : ByteTensors(graph, op)) {
    if (Offence offence = PerChannel(name, tensor)) return offence;
  }
  return {};
}

Offence HasScales(const Subgraph& graph, const Operator& op) {
  for (const auto& [name, tensor] : ByteTensors(graph, op)) {
    if (tensor.quantization.empty() || tensor.quantization.zero_points.empty())
      return fmt::format("{} has no scale", name);
  }
  return {};
}

Offence HasBias(const Subgraph& graph, const Operator& op) {
  const Tensor* bias = TensorAt(graph, op.inputs, kBias);
  if (bias == nullptr) return "no bias";
  if (bias->type != ElementType::kInt32)
    return fmt::format("bias is {}", ElementTypeName(bias->type));
  return {};
}

Offence HasConstantWeights(const Subgraph& graph, const Operator& op) {
  if (!Input(graph, op, 1).is_constant) return "weights are computed";
  if (!Input(graph, op, kBias).is_constant) return "bias is computed";
  return {};
}

Offence HasBatchOfOne(const Subgraph& graph, const Operator& op) {
  const int batch = Input(graph, op, 0).shape[0];
  if (batch != 1) return fmt::format("batch {}", batch);
  return {};
}

Offence IsSquare(const Subgraph& graph, const Operator& op) {
  const auto offence = [](const char* name, const Shape& shape) {
    return shape[1] == shape[2] ? Offence() : fmt::format("{} {}x{}", name, shape[1], shape[2]);
  };
  if (Offence input = offence("input", Input(graph, op, 0).shape)) return input;
  if (op.kind == OperatorKind::kAdd) return {};
  if (Offence kernel = offence("kernel", Input(graph, op, 1).shape)) return kernel;
  return offence("output", Output(graph, op).shape);
}

Offence HasOneStride(const Subgraph&, const Operator& op) {
  const Window window = *WindowOf(op);
  if (window.stride_h != window.stride_w)
    return fmt::format("stride {}x{}", window.stride_h, window.stride_w);
  if (window.stride_h > kMaxStride)
    return fmt::format("stride {}, at most {}", window.stride_h, kMaxStride);
  return {};
}

Offence HasNoDilation(const Subgraph&, const Operator& op) {
  const Window window = *WindowOf(op);
  if (window.dilation_h != 1 || window.dilation_w != 1)
    return fmt::format("dilation {}x{}", window.dilation_h, window.dilation_w);
  return {};
}

Offence KernelFits(const Subgraph& graph, const Operator& op) {
  const int kernel = Input(graph, op, 1).shape[1];
  if (kernel > kMaxKernel)
    return fmt::format("kernel {}x{}, at most {}", kernel, kernel, kMaxKernel);
  return {};
}

Offence PaddingFits(const Subgraph& graph, const Operator& op) {
  const Window window = *WindowOf(op);
  if (!window.same_padding) return {};
  const int64_t input = Input(graph, op, 0).shape[1];
  const int64_t output = Output(graph, op).shape[1];
  const int64_t along = (output - 1) * window.stride_h + Input(graph, op, 1).shape[1] - input;
  if (along / 2 > kMaxPadding)
    return fmt::format("padding {} before, at most {}", along / 2, kMaxPadding);
  return {};
}

Offence HasMultiplierOfOne(const Subgraph& graph, const Operator& op) {
  if (op.kind != OperatorKind::kDepthwiseConv2D) return {};
  const int input = Input(graph, op, 0).shape[3];
  const int output = Output(graph, op).shape[3];
  if (input != output) return fmt::format("{} channels become {}", input, output);
  return {};
}

bool IsRelu(Activation activation) {
  return activation == Activation::kRelu || activation == Activation::kRelu6;
}

Offence HasKnownActivation(const Subgraph&, const Operator& op) {
  const Activation activation = WindowOf(op)->activation;
  if (activation != Activation::kNone && !IsRelu(activation)) return ActivationName(activation);
  return {};
}

// The smallest value that the output can store is what clamps; nothing else does.
Offence ReluEndsAtZero(const Subgraph& graph, const Operator& op) {
  const Activation activation = WindowOf(op)->activation;
  if (!IsRelu(activation)) return {};
  const int64_t zero_point = Output(graph, op).quantization.zero_points[0];
  if (zero_point != 0)
    return fmt::format("{} with output zero point {}, want 0", ActivationName(activation),
                       zero_point);
  return {};
}

// The same at the other end, in the driver's arithmetic.
Offence Relu6EndsAtSix(const Subgraph& graph, const Operator& op) {
  if (WindowOf(op)->activation != Activation::kRelu6) return {};
  constexpr int64_t kMaxByte = 255;
  constexpr double kSix = 6.0;
  const ChannelQuantization& output = Output(graph, op).quantization;
  const float largest = static_cast<float>(kMaxByte - output.zero_points[0]) * output.scales[0];
  if (static_cast<double>(largest) <= kSix) return {};
  return fmt::format("RELU6 with output scale {:.8g}: up to {:.6g}, at most 6", output.scales[0],
                     largest);
}

Offence FitsTheBuffer(const Subgraph& graph, const Operator& op) {
  const Shape& input = Input(graph, op, 0).shape;
  const Shape& kernel = Input(graph, op, 1).shape;
  const int output_channels = Output(graph, op).shape[3];
  const RocketBanks banks =
      BanksOf({.input_height = input[1],
               .input_width = input[2],
               .input_channels = input[3],
               .output_channels = output_channels,
               .kernel_height = kernel[1],
               .kernel_width = kernel[2],
               .depthwise = op.kind == OperatorKind::kDepthwiseConv2D && input[3] > 1});
  if (!banks.freed_twice()) return {};
  return fmt::format("weights take {} banks of 12, input {} of {} left", banks.weights, banks.input,
                     banks.free);
}

Offence HasComputedInputs(const Subgraph& graph, const Operator& op) {
  for (size_t i = 0; i < 2; ++i) {
    if (Input(graph, op, i).is_constant) return fmt::format("input {} is a constant", i);
  }
  return {};
}

Offence AddsLikeShapes(const Subgraph& graph, const Operator& op) {
  const Shape& a = Input(graph, op, 0).shape;
  const Shape& b = Input(graph, op, 1).shape;
  if (!(a == b)) return fmt::format("{} and {}", a.ToString(), b.ToString());
  return {};
}

Offence AddsWithoutActivation(const Subgraph&, const Operator& op) {
  const auto* options = std::get_if<AddSubOptions>(&op.options);
  if (options != nullptr && options->activation != Activation::kNone)
    return ActivationName(options->activation);
  return {};
}

Offence HasThirdOperand(const Subgraph& graph, const Operator& op) {
  if (!IsConvolution(op) || TensorAt(graph, op.inputs, kBias) != nullptr) return {};
  return "no bias";
}

// Operators whose second operand the delegate reads without asking whether it is in the file.
Offence HasConstantParameters(const Subgraph& graph, const Operator& op) {
  constexpr std::array kReadBlindly = {OperatorKind::kReshape, OperatorKind::kTranspose,
                                       OperatorKind::kStridedSlice};
  if (std::find(kReadBlindly.begin(), kReadBlindly.end(), op.kind) == kReadBlindly.end()) return {};
  if (op.inputs.size() < 2) return "no input 1";
  for (size_t i = 1; i < op.inputs.size(); ++i) {
    const Tensor* tensor = TensorAt(graph, op.inputs, i);
    if (tensor == nullptr) return fmt::format("no input {}", i);
    if (!tensor->is_constant) return fmt::format("input {} is computed", i);
  }
  return {};
}

constexpr DriverRange kEveryMesa = {};

constexpr RocketRule kConvolutionRules[] = {
    {"operands", kEveryMesa, "", HasOperands},
    {"options", kEveryMesa, "", HasConvolutionOptions},
    {"element-type", kEveryMesa, kQuantise, IsEightBit},
    {"per-channel", kEveryMesa,
     "per-channel weights: requantise with `octet quantize --target rk3588`",
     IsConvolutionPerTensor},
    {"int8", kEveryMesa, kRequantise, IsUnsigned},
    {"no-scale", kEveryMesa, kQuantise, HasScales},
    {"bias", kEveryMesa, "give the convolution an INT32 bias, of zeros if need be", HasBias},
    {"computed-weights", kEveryMesa, "store weights and bias as constants", HasConstantWeights},
    {"batch", kEveryMesa, "convert the model for batch 1", HasBatchOfOne},
    {"square", kEveryMesa, "convert the model for a square input and square kernels", IsSquare},
    {"stride", kEveryMesa, "use one stride, at most 7, for both directions", HasOneStride},
    {"dilation", kEveryMesa, "use a larger kernel or more layers in place of dilation",
     HasNoDilation},
    {"kernel-size", kEveryMesa, "use several smaller kernels", KernelFits},
    {"padding-size", kEveryMesa, "use several smaller kernels", PaddingFits},
    {"depth-multiplier", kEveryMesa, "use a CONV_2D for what grows the channels",
     HasMultiplierOfOne},
    {"activation", kEveryMesa, "use NONE, RELU or RELU6", HasKnownActivation},
    {"relu-zero-point", kEveryMesa, kRequantise, ReluEndsAtZero},
    {"relu6-range", kEveryMesa, kRequantise, Relu6EndsAtSix},
    {"double-free", kEveryMesa, "use fewer channels or a smaller image at this layer",
     FitsTheBuffer},
};

constexpr RocketRule kAdditionRules[] = {
    {"operands", kEveryMesa, "", HasOperands},
    {"constant-input", kEveryMesa, "fold the constant into the convolution's bias",
     HasComputedInputs},
    {"element-type", kEveryMesa, kQuantise, IsEightBit},
    {"per-channel", kEveryMesa, kRequantise, IsAdditionPerTensor},
    {"int8", kEveryMesa, kRequantise, IsUnsigned},
    {"no-scale", kEveryMesa, kQuantise, HasScales},
    {"batch", kEveryMesa, "convert the model for batch 1", HasBatchOfOne},
    {"square", kEveryMesa, "convert the model for a square input", IsSquare},
    {"broadcast", kEveryMesa, "add tensors of one shape", AddsLikeShapes},
    {"add-activation", kEveryMesa, "put the activation into the convolution that follows",
     AddsWithoutActivation},
};

constexpr RocketRule kLoadRules[] = {
    {"crash-without-bias", kEveryMesa, "give the convolution an INT32 bias, of zeros if need be",
     HasThirdOperand},
    {"crash-computed-shape", kEveryMesa, "convert the model with static shapes",
     HasConstantParameters},
};

}  // namespace

std::span<const RocketRule> RocketConvolutionRules() { return kConvolutionRules; }
std::span<const RocketRule> RocketAdditionRules() { return kAdditionRules; }
std::span<const RocketRule> RocketLoadRules() { return kLoadRules; }

std::string_view RocketHintForOther(OperatorKind kind) {
  switch (kind) {
    case OperatorKind::kFullyConnected:
      return "a 1x1 CONV_2D computes the same on the NPU";
    case OperatorKind::kPad:
      return "SAME padding of the convolution that follows needs no PAD";
    case OperatorKind::kRelu:
    case OperatorKind::kRelu6:
      return "fuse it into the convolution before it";
    default:
      return "";
  }
}

}  // namespace octet
