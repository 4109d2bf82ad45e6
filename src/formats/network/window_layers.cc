// Layers that slide a window over an image: conv, dwconv, dense (a window of one), pools.
//
// `pad` is same (TFLite's: as even as possible, the odd one below and right), valid, or a number of
// rows and columns on every side, as PyTorch counts. Where that number is what `same` gives, `same`
// is written; else a PAD goes before.
#include <algorithm>

#include "formats/network/layer_table.h"

namespace octet::network {
namespace {

constexpr int kMaxExtent = 1 << 16;
constexpr int kMaxChannels = 1 << 20;

struct Window {
  RowsColumns kernel;
  RowsColumns stride;
  RowsColumns dilation;
  Padding padding = Padding::kSame;
  int rows = 0;  // of the output
  int columns = 0;
};

int WindowExtent(int kernel, int dilation) { return (kernel - 1) * dilation + 1; }

// Zeros that `same` puts before and after an extent.
std::pair<int, int> SamePadding(int extent, int window, int stride) {
  const int output = (extent + stride - 1) / stride;
  const int total = std::max((output - 1) * stride + window - extent, 0);
  return {total / 2, total - total / 2};
}

// Puts a PAD before the layer; its input is then the padded image.
Status PadInput(Layer& layer, RowsColumns by) {
  const Shape& in = layer.shape();
  OCTET_ASSIGN(const Shape padded, ShapeOf({in[0], int64_t{in[1]} + 2 * int64_t{by.rows},
                                            int64_t{in[2]} + 2 * int64_t{by.columns}, in[3]}));
  OCTET_ASSIGN(
      const int32_t paddings,
      layer.graph().AddConstant(
          layer.graph().FreeName(layer.path() + "/paddings"), ElementType::kInt32, {4, 2}, [&by] {
            const int32_t values[] = {0, 0, by.rows, by.rows, by.columns, by.columns, 0, 0};
            const auto* bytes = reinterpret_cast<const uint8_t*>(values);
            return ConstantData::Own({bytes, bytes + sizeof(values)});
          }()));
  OCTET_ASSIGN(const int32_t output,
               layer.Step("pad", OperatorKind::kPad, {layer.inputs()[0], paddings}, padded, {}));
  layer.set_inputs({output});
  return {};
}

Status ApplyPad(Layer& layer, Window& window) {
  const DescriptionNode* node = layer.Raw("pad");
  if (node != nullptr && node->is_scalar()) {
    OCTET_ASSIGN(const std::string word, layer.Word("pad", "same"));
    if (word == "same") return {};
    if (word == "valid") {
      window.padding = Padding::kValid;
      return {};
    }
  }
  if (node == nullptr) return {};
  OCTET_ASSIGN(const RowsColumns by, layer.Pair("pad", std::nullopt, 0, kMaxExtent));
  const Shape& in = layer.shape();
  const auto same_rows = SamePadding(in[1], WindowExtent(window.kernel.rows, window.dilation.rows),
                                     window.stride.rows);
  const auto same_columns = SamePadding(
      in[2], WindowExtent(window.kernel.columns, window.dilation.columns), window.stride.columns);
  if (same_rows == std::pair(by.rows, by.rows) &&
      same_columns == std::pair(by.columns, by.columns)) {
    return {};
  }
  window.padding = Padding::kValid;
  return by.rows == 0 && by.columns == 0 ? Status() : PadInput(layer, by);
}

Result<int> OutputExtent(int extent, int window, int stride, Padding padding) {
  if (padding == Padding::kSame) return (extent + stride - 1) / stride;
  if (window > extent)
    return InvalidArgument("a window of {} does not fit into an extent of {}", window, extent);
  return (extent - window) / stride + 1;
}

Result<Window> ReadWindow(Layer& layer, int fallback_stride, bool dilates) {
  OCTET_TRY(layer.WantImage());
  Window window;
  OCTET_ASSIGN(window.kernel, layer.Pair("kernel", std::nullopt, 1, kMaxExtent));
  OCTET_ASSIGN(window.stride, layer.Pair("stride", fallback_stride, 1, kMaxExtent));
  if (dilates) {
    OCTET_ASSIGN(window.dilation, layer.Pair("dilation", 1, 1, kMaxExtent));
    if (int64_t{window.kernel.rows} * window.dilation.rows > kMaxExtent ||
        int64_t{window.kernel.columns} * window.dilation.columns > kMaxExtent) {
      return InvalidArgument("the dilated window has more than {} rows or columns", kMaxExtent);
    }
  }
  if (layer.shape()[1] > kMaxExtent || layer.shape()[2] > kMaxExtent)
    return InvalidArgument("an image of {}", layer.shape().ToString());
  OCTET_TRY(ApplyPad(layer, window));
  const Shape& in = layer.shape();
  OCTET_ASSIGN(window.rows,
               OutputExtent(in[1], WindowExtent(window.kernel.rows, window.dilation.rows),
                            window.stride.rows, window.padding));
  OCTET_ASSIGN(window.columns,
               OutputExtent(in[2], WindowExtent(window.kernel.columns, window.dilation.columns),
                            window.stride.columns, window.padding));
  return window;
}

// Adds the layer's filter and bias.
struct FilterAndBias {
  int32_t filter = 0;
  int32_t bias = 0;
};
Result<FilterAndBias> AddWeights(Layer& layer, FilterRole role, const Shape& filter,
                                 int64_t channels, Activation activation) {
  LayerWeightsRequest request{.role = role, .filter = filter, .channels = channels};
  request.filter_name = layer.graph().FreeName(layer.path() + "/weights");
  request.bias_name = layer.graph().FreeName(layer.path() + "/bias");
  request.rectified = activation != Activation::kNone;
  OCTET_ASSIGN(request.prefix, layer.Word("weights", ""));
  OCTET_ASSIGN(request.batch_norm, layer.Word("bn", ""));
  OCTET_ASSIGN(request.epsilon, layer.Real("bn_epsilon", request.epsilon));
  OCTET_ASSIGN(request.has_bias, layer.Flag("bias", true));
  if (role == FilterRole::kDense) request.flattened = layer.graph().Flattened(layer.inputs()[0]);
  OCTET_ASSIGN(LayerWeights weights, layer.graph().weights().ForLayer(request));
  FilterAndBias added;
  OCTET_ASSIGN(added.filter, layer.graph().AddConstant(request.filter_name, ElementType::kFloat32,
                                                       filter, std::move(weights.filter)));
  OCTET_ASSIGN(added.bias,
               layer.graph().AddConstant(request.bias_name, ElementType::kFloat32,
                                         {static_cast<int>(channels)}, std::move(weights.bias)));
  return added;
}

// Operator versions as TFLite counts them: dilation is new in 2, grouped filters in CONV_2D 6.
constexpr int kDilatedVersion = 2;
constexpr int kGroupedVersion = 6;

bool IsDilated(const Window& window) {
  return window.dilation.rows != 1 || window.dilation.columns != 1;
}

Status BuildPool(Layer& layer, OperatorKind kind) {
  OCTET_ASSIGN(const RowsColumns kernel, layer.Pair("kernel", std::nullopt, 1, kMaxExtent));
  OCTET_ASSIGN(Window window, ReadWindow(layer, kernel.rows, false));
  OCTET_ASSIGN(const Activation activation, layer.Act());
  const Shape& in = layer.shape();
  OCTET_ASSIGN(const Shape output, ShapeOf({in[0], window.rows, window.columns, in[3]}));
  return layer.Finish(kind, layer.inputs(), output,
                      Pool2DOptions{.padding = window.padding,
                                    .stride_w = window.stride.columns,
                                    .stride_h = window.stride.rows,
                                    .filter_w = window.kernel.columns,
                                    .filter_h = window.kernel.rows,
                                    .activation = activation});
}

}  // namespace

Status BuildConv(Layer& layer) {
  OCTET_ASSIGN(const Window window, ReadWindow(layer, 1, true));
  OCTET_ASSIGN(const int filters, layer.Number("filters", std::nullopt, 1, kMaxChannels));
  OCTET_ASSIGN(const int groups, layer.Number("groups", 1, 1, kMaxChannels));
  OCTET_ASSIGN(const Activation activation, layer.Act());
  const Shape in = layer.shape();
  if (in[3] % groups != 0 || filters % groups != 0)
    return InvalidArgument("{} groups do not divide {} and {} channels", groups, in[3], filters);
  OCTET_ASSIGN(const Shape filter,
               ShapeOf({filters, window.kernel.rows, window.kernel.columns, in[3] / groups}));
  OCTET_ASSIGN(const Shape output, ShapeOf({in[0], window.rows, window.columns, filters}));
  OCTET_ASSIGN(const auto weights,
               AddWeights(layer, FilterRole::kConv, filter, filters, activation));
  const int version = groups > 1 ? kGroupedVersion : IsDilated(window) ? kDilatedVersion : 1;
  return layer.Finish(OperatorKind::kConv2D, {layer.inputs()[0], weights.filter, weights.bias},
                      output,
                      Conv2DOptions{.padding = window.padding,
                                    .stride_w = window.stride.columns,
                                    .stride_h = window.stride.rows,
                                    .activation = activation,
                                    .dilation_w = window.dilation.columns,
                                    .dilation_h = window.dilation.rows},
                      version);
}

Status BuildDwconv(Layer& layer) {
  OCTET_ASSIGN(const Window window, ReadWindow(layer, 1, true));
  OCTET_ASSIGN(const int multiplier, layer.Number("multiplier", 1, 1, kMaxChannels));
  OCTET_ASSIGN(const Activation activation, layer.Act());
  const Shape in = layer.shape();
  const int64_t channels = int64_t{in[3]} * multiplier;
  OCTET_ASSIGN(const Shape filter,
               ShapeOf({1, window.kernel.rows, window.kernel.columns, channels}));
  OCTET_ASSIGN(const Shape output, ShapeOf({in[0], window.rows, window.columns, channels}));
  OCTET_ASSIGN(const auto weights,
               AddWeights(layer, FilterRole::kDepthwise, filter, channels, activation));
  return layer.Finish(OperatorKind::kDepthwiseConv2D,
                      {layer.inputs()[0], weights.filter, weights.bias}, output,
                      DepthwiseConv2DOptions{.padding = window.padding,
                                             .stride_w = window.stride.columns,
                                             .stride_h = window.stride.rows,
                                             .depth_multiplier = multiplier,
                                             .activation = activation,
                                             .dilation_w = window.dilation.columns,
                                             .dilation_h = window.dilation.rows},
                      IsDilated(window) ? kDilatedVersion : 1);
}

Status BuildDense(Layer& layer) {
  OCTET_TRY(layer.WantInputs(1, 1));
  const Shape in = layer.shape();
  if (in.rank() != 2)
    return InvalidArgument("input is {}, want [batch, channels]; flatten or mean makes it so",
                           in.ToString());
  OCTET_ASSIGN(const int units, layer.Number("units", std::nullopt, 1, kMaxChannels));
  OCTET_ASSIGN(const Activation activation, layer.Act());
  OCTET_ASSIGN(const Shape filter, ShapeOf({units, in[1]}));
  OCTET_ASSIGN(const Shape output, ShapeOf({in[0], units}));
  OCTET_ASSIGN(const auto weights,
               AddWeights(layer, FilterRole::kDense, filter, units, activation));
  return layer.Finish(OperatorKind::kFullyConnected,
                      {layer.inputs()[0], weights.filter, weights.bias}, output,
                      FullyConnectedOptions{.activation = activation});
}

Status BuildAvgpool(Layer& layer) { return BuildPool(layer, OperatorKind::kAveragePool2D); }
Status BuildMaxpool(Layer& layer) { return BuildPool(layer, OperatorKind::kMaxPool2D); }

}  // namespace octet::network
