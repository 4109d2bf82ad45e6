// Layers without weights: elementwise operators, joins, reductions and changes of shape.
#include <algorithm>

#include "formats/network/layer_table.h"

namespace octet::network {
namespace {

Status BuildUnary(Layer& layer, OperatorKind kind, OperatorOptions options = {}) {
  OCTET_TRY(layer.WantInputs(1, 1));
  return layer.Finish(kind, layer.inputs(), layer.shape(), std::move(options));
}

// The shape of a and b together: extents are equal, or 1 in one of them.
Result<Shape> Broadcast(const Shape& a, const Shape& b) {
  const int rank = std::max(a.rank(), b.rank());
  const Shape wide_a = a.ExtendedTo(rank);
  const Shape wide_b = b.ExtendedTo(rank);
  std::vector<int64_t> dims;
  for (int i = 0; i < rank; ++i) {
    if (wide_a[i] != wide_b[i] && wide_a[i] != 1 && wide_b[i] != 1)
      return InvalidArgument("{} and {} do not fit together", a.ToString(), b.ToString());
    dims.push_back(std::max(wide_a[i], wide_b[i]));
  }
  return ShapeOf(dims);
}

template <class Options>
Status BuildBinary(Layer& layer, OperatorKind kind) {
  OCTET_TRY(layer.WantInputs(2, 2));
  OCTET_ASSIGN(const Activation activation, layer.Act());
  OCTET_ASSIGN(const Shape output, Broadcast(layer.shape(0), layer.shape(1)));
  return layer.Finish(kind, layer.inputs(), output, Options{.activation = activation});
}

Status FinishReshape(Layer& layer, const Shape& output) {
  const std::vector<int32_t> dims(output.dims().begin(), output.dims().end());
  OCTET_ASSIGN(const int32_t shape, layer.Integers("shape", dims));
  return layer.Finish(OperatorKind::kReshape, {layer.inputs()[0], shape}, output,
                      ReshapeOptions{.new_shape = dims});
}

Result<int32_t> StepReshape(Layer& layer, const std::string& step, int32_t input,
                            const Shape& output) {
  const std::vector<int32_t> dims(output.dims().begin(), output.dims().end());
  OCTET_ASSIGN(const int32_t shape, layer.Integers("shape", dims));
  return layer.Step(step, OperatorKind::kReshape, {input, shape}, output,
                    ReshapeOptions{.new_shape = dims});
}

}  // namespace

Status BuildAdd(Layer& layer) { return BuildBinary<AddSubOptions>(layer, OperatorKind::kAdd); }
Status BuildSub(Layer& layer) { return BuildBinary<AddSubOptions>(layer, OperatorKind::kSub); }
Status BuildMul(Layer& layer) { return BuildBinary<ActivationOptions>(layer, OperatorKind::kMul); }
Status BuildRelu(Layer& layer) { return BuildUnary(layer, OperatorKind::kRelu); }
Status BuildRelu6(Layer& layer) { return BuildUnary(layer, OperatorKind::kRelu6); }
Status BuildHardSwish(Layer& layer) { return BuildUnary(layer, OperatorKind::kHardSwish); }
Status BuildLogistic(Layer& layer) { return BuildUnary(layer, OperatorKind::kLogistic); }
Status BuildTanh(Layer& layer) { return BuildUnary(layer, OperatorKind::kTanh); }

Status BuildSoftmax(Layer& layer) {
  OCTET_ASSIGN(const float beta, layer.Real("beta", 1.0F));
  return BuildUnary(layer, OperatorKind::kSoftmax, SoftmaxOptions{.beta = beta});
}

Status BuildConcat(Layer& layer) {
  OCTET_TRY(layer.WantInputs(1, 1000));
  const Shape first = layer.shape(0);
  OCTET_ASSIGN(const int axis, layer.Number("axis", first.rank() - 1, 0, Shape::kMaxRank - 1));
  OCTET_ASSIGN(const Activation activation, layer.Act());
  if (axis >= first.rank()) return InvalidArgument("axis {} of {}", axis, first.ToString());
  std::vector<int64_t> dims(first.dims().begin(), first.dims().end());
  for (size_t i = 1; i < layer.inputs().size(); ++i) {
    const Shape& next = layer.shape(i);
    bool fits = next.rank() == first.rank();
    for (int d = 0; fits && d < first.rank(); ++d) fits = d == axis || next[d] == first[d];
    if (!fits)
      return InvalidArgument("{} and {} do not join along axis {}", first.ToString(),
                             next.ToString(), axis);
    dims[static_cast<size_t>(axis)] += next[axis];
  }
  OCTET_ASSIGN(const Shape output, ShapeOf(dims));
  return layer.Finish(OperatorKind::kConcatenation, layer.inputs(), output,
                      ConcatenationOptions{.axis = axis, .activation = activation});
}

// Over rows and columns.
Status BuildMean(Layer& layer) {
  OCTET_TRY(layer.WantImage());
  OCTET_ASSIGN(const bool keep, layer.Flag("keep", false));
  const Shape in = layer.shape();
  OCTET_ASSIGN(const int32_t axes, layer.Integers("axes", {1, 2}));
  const Shape output = keep ? Shape{in[0], 1, 1, in[3]} : Shape{in[0], in[3]};
  return layer.Finish(OperatorKind::kMean, {layer.inputs()[0], axes}, output,
                      ReducerOptions{.keep_dims = keep});
}

Status BuildPad(Layer& layer) {
  OCTET_TRY(layer.WantImage());
  constexpr int kMost = 1 << 16;
  std::vector<int32_t> zeros = {0, 0};
  for (const char* axis : {"rows", "columns"}) {
    OCTET_ASSIGN(const RowsColumns both, layer.Pair(axis, 0, 0, kMost));  // before and after
    zeros.push_back(both.rows);
    zeros.push_back(both.columns);
  }
  zeros.insert(zeros.end(), {0, 0});
  const Shape in = layer.shape();
  OCTET_ASSIGN(const Shape output, ShapeOf({in[0], int64_t{in[1]} + zeros[2] + zeros[3],
                                            int64_t{in[2]} + zeros[4] + zeros[5], in[3]}));
  std::vector<uint8_t> bytes(zeros.size() * sizeof(int32_t));
  std::copy_n(reinterpret_cast<const uint8_t*>(zeros.data()), bytes.size(), bytes.begin());
  OCTET_ASSIGN(
      const int32_t paddings,
      layer.graph().AddConstant(layer.graph().FreeName(layer.path() + "/paddings"),
                                ElementType::kInt32, {4, 2}, ConstantData::Own(std::move(bytes))));
  return layer.Finish(OperatorKind::kPad, {layer.inputs()[0], paddings}, output, {});
}

Status BuildFlatten(Layer& layer) {
  OCTET_TRY(layer.WantInputs(1, 1));
  const Shape in = layer.shape();
  if (in.rank() < 1) return InvalidArgument("a scalar has nothing to flatten");
  OCTET_ASSIGN(const Shape output, ShapeOf({in[0], in.element_count(1, in.rank())}));
  OCTET_TRY(FinishReshape(layer, output));
  if (in.rank() == 4) layer.graph().MarkFlattened(layer.outputs()[0], {in[1], in[2], in[3]});
  return {};
}

// One extent may be -1: what is left.
Status BuildReshape(Layer& layer) {
  OCTET_TRY(layer.WantInputs(1, 1));
  OCTET_ASSIGN(const auto wanted, layer.Numbers("shape"));
  std::vector<int64_t> dims(wanted.begin(), wanted.end());
  const int64_t count = layer.shape().element_count();
  int64_t known = 1;
  for (const int64_t dim : dims) {
    if (dim < -1 || dim == 0) return InvalidArgument("shape: an extent of {}", dim);
    if (dim > 0) known *= dim;
    if (known > Shape::kMaxElements) return InvalidArgument("shape: too large");
  }
  const auto open = std::ranges::find(dims, int64_t{-1});
  if (open != dims.end() && known > 0) *open = count / known;
  OCTET_ASSIGN(const Shape output, ShapeOf(dims));
  if (output.element_count() != count) {
    return InvalidArgument("{} has not as many elements as {}", output.ToString(),
                           layer.shape().ToString());
  }
  return FinishReshape(layer, output);
}

Status BuildResize(Layer& layer) {
  OCTET_TRY(layer.WantImage());
  constexpr int kMost = 1 << 14;
  OCTET_ASSIGN(const std::string method, layer.Word("method", "nearest"));
  if (method != "nearest" && method != "bilinear")
    return InvalidArgument("method: '{}' is neither nearest nor bilinear", method);
  const Shape in = layer.shape();
  if (layer.Has("size") == layer.Has("scale")) return InvalidArgument("wants size or scale");
  int64_t rows = 0;
  int64_t columns = 0;
  if (layer.Has("size")) {
    OCTET_ASSIGN(const RowsColumns size, layer.Pair("size", std::nullopt, 1, kMost));
    rows = size.rows;
    columns = size.columns;
  } else {
    OCTET_ASSIGN(const RowsColumns scale, layer.Pair("scale", std::nullopt, 1, kMost));
    rows = int64_t{in[1]} * scale.rows;
    columns = int64_t{in[2]} * scale.columns;
  }
  OCTET_ASSIGN(const Shape output, ShapeOf({in[0], rows, columns, in[3]}));
  OCTET_ASSIGN(const int32_t size, layer.Integers("size", {output[1], output[2]}));
  const bool bilinear = method == "bilinear";
  return layer.Finish(
      bilinear ? OperatorKind::kResizeBilinear : OperatorKind::kResizeNearestNeighbor,
      {layer.inputs()[0], size}, output, ResizeOptions{.half_pixel_centers = true}, 3);
}

// ShuffleNet's: channel i of group g becomes channel g of group i.
Status BuildShuffle(Layer& layer) {
  OCTET_TRY(layer.WantImage());
  const Shape in = layer.shape();
  OCTET_ASSIGN(const int groups, layer.Number("groups", std::nullopt, 1, 1 << 16));
  if (in[3] % groups != 0)
    return InvalidArgument("{} groups do not divide {} channels", groups, in[3]);
  const int64_t pixels = in.element_count(0, 3);
  OCTET_ASSIGN(const Shape grouped, ShapeOf({pixels, groups, in[3] / groups}));
  OCTET_ASSIGN(const Shape swapped, ShapeOf({pixels, in[3] / groups, groups}));
  OCTET_ASSIGN(const int32_t apart, StepReshape(layer, "groups", layer.inputs()[0], grouped));
  OCTET_ASSIGN(const int32_t order, layer.Integers("order", {0, 2, 1}));
  OCTET_ASSIGN(const int32_t transposed,
               layer.Step("transposed", OperatorKind::kTranspose, {apart, order}, swapped, {}));
  layer.set_inputs({transposed});
  return FinishReshape(layer, in);
}

}  // namespace octet::network
