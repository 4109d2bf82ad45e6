#include "passes/onnx/emit/emitter.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "passes/onnx/operator_context.h"

namespace octet::onnx {
namespace {

// TFLite knows what a type means without quantisation for these alone.
Status CheckType(ElementType type, std::string_view name) {
  for (const ElementType known : {ElementType::kFloat32, ElementType::kInt32, ElementType::kInt64,
                                  ElementType::kBool, ElementType::kInt8, ElementType::kUInt8}) {
    if (type == known) return {};
  }
  return Unsupported("value '{}' is {}, which TFLite's operators do not take", name,
                     ElementTypeName(type));
}

bool IsIdentity(const std::vector<int>& perm) { return std::ranges::is_sorted(perm); }

struct MergedPerm {
  std::vector<int64_t> dims;  // of the input
  std::vector<int> perm;
};

// The same transposition with axes of extent 1 left out and axes that stay neighbours as one.
MergedPerm MergeAxes(const Shape& shape, const std::vector<int>& perm) {
  std::vector<int> first;  // input axis that each merged output axis begins with
  MergedPerm merged;
  std::vector<int64_t> extents;
  int behind = -1;  // the input axis that would go on the last merged one
  for (const int axis : perm) {
    if (shape[axis] == 1) continue;
    if (axis != behind) {
      first.push_back(axis);
      extents.push_back(1);
    }
    extents.back() *= shape[axis];
    for (behind = axis + 1; behind < shape.rank() && shape[behind] == 1;) ++behind;
  }
  std::vector<int> order(first.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](int i) { return first[static_cast<size_t>(i)]; });
  merged.perm.resize(first.size());
  for (size_t place = 0; place < order.size(); ++place) {
    merged.dims.push_back(extents[static_cast<size_t>(order[place])]);
    merged.perm[static_cast<size_t>(order[place])] = static_cast<int>(place);
  }
  return merged;
}

}  // namespace

std::vector<int64_t> DimsOf(const Shape& shape) {
  return {shape.dims().begin(), shape.dims().end()};
}

OnnxTensor PermutedConstant(const OnnxTensor& tensor, const std::vector<int>& perm) {
  const auto strides = StridesOf(tensor.shape);
  std::vector<int64_t> dims;
  std::vector<int64_t> moved;
  for (const int axis : perm) {
    dims.push_back(tensor.shape[axis]);
    moved.push_back(strides[static_cast<size_t>(axis)]);
  }
  const Shape shape = *ShapeOf(dims);
  const auto size = static_cast<size_t>(ElementBits(tensor.type)) / 8;
  std::vector<uint8_t> bytes(tensor.data.bytes().size());
  uint8_t* to = bytes.data();
  VisitStrided(shape, moved, 0, [&](int64_t offset) {
    std::memcpy(to, tensor.data.bytes().data() + static_cast<size_t>(offset) * size, size);
    to += size;
  });
  ChannelQuantization quantization = tensor.quantization;
  if (quantization.per_channel())
    quantization.axis = static_cast<int>(std::ranges::find(perm, quantization.axis) - perm.begin());
  return {tensor.type, shape, true, ConstantData::Own(std::move(bytes)), std::move(quantization)};
}

Emitter::Emitter(const OnnxGraph& graph, const LayoutPlan& plan, const ConvertOptions& options)
    : graph_(graph),
      plan_(plan),
      options_(options),
      onnx_tensors_(graph.values.size(), -1),
      last_tensors_(graph.values.size(), -1) {
  model_.subgraphs.resize(1);
  model_.description = "octet";
}

bool Emitter::HasInput(int i) const {
  return i < static_cast<int>(node().inputs.size()) && input_value(i) >= 0;
}

const OnnxTensor& Emitter::output(int i) const {
  return graph_.value(node().outputs[static_cast<size_t>(i)]).tensor;
}

Result<OnnxTensor> Emitter::ConstantInput(int i) const {
  if (!HasInput(i)) return Corrupt("input {} is missing", i);
  if (!input(i).is_known) return Unsupported("input {} must be a constant", i);
  return input(i);
}

Result<int> Emitter::NewTensor(std::string name, ElementType type, const Shape& shape) {
  OCTET_TRY(CheckType(type, name));
  Tensor tensor;
  tensor.name = std::move(name);
  tensor.type = type;
  tensor.shape = shape;
  model_.main().tensors.push_back(std::move(tensor));
  return static_cast<int>(tensors().size()) - 1;
}

int Emitter::AddConstant(OnnxTensor constant) {
  Tensor tensor;
  tensor.name = fmt::format("constant_{}", tensors().size());
  tensor.type = constant.type;
  tensor.shape = constant.shape;
  tensor.is_constant = true;
  tensor.data = std::move(constant.data);
  tensor.quantization = std::move(constant.quantization);
  constant_bytes_ += static_cast<int64_t>(tensor.data.bytes().size());
  model_.main().tensors.push_back(std::move(tensor));
  return static_cast<int>(tensors().size()) - 1;
}

int Emitter::Integers(const std::vector<int64_t>& numbers) {
  const std::vector<int32_t> narrow(numbers.begin(), numbers.end());
  return Constant<int32_t>({static_cast<int64_t>(narrow.size())}, narrow);
}

int Emitter::Scalar(float number) { return Constant<float>({}, {&number, 1}); }

Result<int> Emitter::Temporary(ElementType type, const std::vector<int64_t>& dims) {
  OCTET_ASSIGN(const Shape shape, ShapeOf(dims));
  return NewTensor(fmt::format("between_{}", tensors().size()), type, shape);
}

Status Emitter::SetQuantization(int tensor, AffineQuantization quantization) {
  Tensor& quantized = model_.main().tensors[static_cast<size_t>(tensor)];
  if (!quantized.quantization.empty() && quantized.quantization.per_tensor() != quantization)
    return Unsupported("'{}' is written with scale {} and zero point {}, read with {} and {}",
                       quantized.name, quantized.quantization.scales[0],
                       quantized.quantization.zero_points[0], quantization.scale,
                       quantization.zero_point);
  quantized.quantization = {{quantization.scale}, {quantization.zero_point}, 0};
  return {};
}

void Emitter::Add(OperatorKind kind, std::vector<int> inputs, std::vector<int> outputs,
                  OperatorOptions options, int version) {
  Operator op;
  op.kind = kind;
  op.version = version;
  op.inputs.assign(inputs.begin(), inputs.end());
  op.outputs.assign(outputs.begin(), outputs.end());
  op.options = std::move(options);
  model_.main().operators.push_back(std::move(op));
}

Status Emitter::AddGraphInput(int value) {
  const Layout layout = plan_.values[static_cast<size_t>(value)];
  const OnnxTensor& tensor = graph_.value(value).tensor;
  OCTET_ASSIGN(Slot(value, layout),
               NewTensor(graph_.value(value).name, tensor.type, InLayout(tensor.shape, layout)));
  return {};
}

Result<int> Emitter::InLayoutOf(int value, Layout layout) {
  const OnnxTensor& tensor = graph_.value(value).tensor;
  const std::vector<int> axes = ChannelsLastAxes(tensor.shape.rank());
  if (IsIdentity(axes)) layout = plan_.values[static_cast<size_t>(value)];
  int& slot = Slot(value, layout);
  if (slot >= 0) return slot;
  if (tensor.is_known) {
    OCTET_TRY(CheckType(tensor.type, graph_.value(value).name));
    slot = AddConstant(layout == Layout::kOnnx ? tensor : PermutedConstant(tensor, axes));
    model_.main().tensors[static_cast<size_t>(slot)].name = graph_.value(value).name;
    return slot;
  }
  const Layout other = layout == Layout::kOnnx ? Layout::kChannelsLast : Layout::kOnnx;
  const int from = Slot(value, other);
  if (from < 0)
    return Internal("value '{}' is read before it is written", graph_.value(value).name);
  const Shape shape = InLayout(tensor.shape, layout);
  OCTET_ASSIGN(const int made,
               NewTensor(graph_.value(value).name +
                             (layout == Layout::kOnnx ? "/onnx_order" : "/channels_last"),
                         tensor.type, shape));
  if (IsSameInBothLayouts(tensor.shape)) {
    OCTET_TRY(ReshapeInto(from, made));
  } else {
    std::vector<int> back(axes.size());
    for (size_t i = 0; i < axes.size(); ++i)
      back[static_cast<size_t>(axes[i])] = static_cast<int>(i);
    OCTET_TRY(TransposeInto(from, layout == Layout::kOnnx ? back : axes, made));
  }
  Slot(value, layout) = made;
  return made;
}

Result<int> Emitter::Input(int i) {
  if (!HasInput(i)) return Corrupt("input {} is missing", i);
  return InLayoutOf(input_value(i), input_layout());
}

Result<int> Emitter::Output(int i) {
  const int value = node().outputs[static_cast<size_t>(i)];
  if (value < 0) return Temporary(ElementType::kFloat32, {1});
  int& slot = Slot(value, plan_.values[static_cast<size_t>(value)]);
  if (slot >= 0) return slot;
  OCTET_ASSIGN(const int made, NewTensor(graph_.value(value).name, output(i).type,
                                         InLayout(output(i).shape, output_layout())));
  Slot(value, plan_.values[static_cast<size_t>(value)]) = made;
  return made;
}

Status Emitter::ReshapeInto(int tensor, int output) {
  const std::vector<int64_t> dims = DimsOf(ShapeOfTensor(output));
  ReshapeOptions options;
  options.new_shape.assign(dims.begin(), dims.end());
  const int shape = Integers(dims);
  Add(OperatorKind::kReshape, {tensor, shape}, {output}, std::move(options));
  return {};
}

Result<int> Emitter::Reshaped(int tensor, const std::vector<int64_t>& dims) {
  if (DimsOf(ShapeOfTensor(tensor)) == dims) return tensor;
  if (const Tensor& from = tensors()[static_cast<size_t>(tensor)]; from.is_constant) {
    OCTET_ASSIGN(const Shape shape, ShapeOf(dims));
    return AddConstant({from.type, shape, true, from.data});
  }
  OCTET_ASSIGN(const int made, Temporary(tensors()[static_cast<size_t>(tensor)].type, dims));
  OCTET_TRY(ReshapeInto(tensor, made));
  return made;
}

Status Emitter::TransposeInto(int tensor, const std::vector<int>& perm, int output) {
  constexpr size_t kMostTransposedDims = 5;  // that TFLite's kernel takes
  if (perm.size() > kMostTransposedDims) {
    const MergedPerm merged = MergeAxes(ShapeOfTensor(tensor), perm);
    if (merged.perm.size() <= kMostTransposedDims) {
      OCTET_ASSIGN(const int from, Reshaped(tensor, merged.dims));
      OCTET_ASSIGN(const int moved, Transposed(from, merged.perm));
      return ReshapeInto(moved, output);
    }
  }
  const int axes = Integers({perm.begin(), perm.end()});
  Add(OperatorKind::kTranspose, {tensor, axes}, {output});
  return {};
}

Result<int> Emitter::Transposed(int tensor, const std::vector<int>& perm) {
  if (IsIdentity(perm)) return tensor;
  std::vector<int64_t> dims;
  for (const int axis : perm) dims.push_back(ShapeOfTensor(tensor)[axis]);
  OCTET_ASSIGN(const int made, Temporary(tensors()[static_cast<size_t>(tensor)].type, dims));
  OCTET_TRY(TransposeInto(tensor, perm, made));
  return made;
}

Result<int> Emitter::Binary(OperatorKind kind, int a, int b) {
  OCTET_ASSIGN(const int made,
               Temporary(tensors()[static_cast<size_t>(a)].type, DimsOf(ShapeOfTensor(a))));
  Add(kind, {a, b}, {made});
  return made;
}

Result<Model> Emitter::Finish(const std::vector<std::string>& output_names,
                              std::vector<Trace>& traces) {
  Subgraph& main = model_.main();
  for (const int input : graph_.inputs) {
    const int slot = Slot(input, plan_.values[static_cast<size_t>(input)]);
    main.inputs.push_back(slot);
  }
  for (size_t i = 0; i < graph_.outputs.size(); ++i) {
    OCTET_ASSIGN(int tensor, InLayoutOf(graph_.outputs[i], plan_.outputs[i]));
    // An output is a tensor of its own: not an input, not a constant, not another output.
    const bool taken = std::ranges::find(main.inputs, tensor) != main.inputs.end() ||
                       std::ranges::find(main.outputs, tensor) != main.outputs.end() ||
                       main.tensors[static_cast<size_t>(tensor)].is_constant;
    if (taken) {
      const Tensor from = main.tensors[static_cast<size_t>(tensor)];
      OCTET_ASSIGN(const int copy, NewTensor(output_names[i], from.type, from.shape));
      OCTET_TRY(ReshapeInto(tensor, copy));
      tensor = copy;
    }
    main.tensors[static_cast<size_t>(tensor)].name = output_names[i];
    main.outputs.push_back(tensor);
  }
  for (size_t value = 0; value < graph_.values.size(); ++value) {
    const Layout layout = plan_.values[value];
    const int tensor = Slot(static_cast<int>(value), layout);
    if (tensor >= 0 && !graph_.values[value].tensor.is_known)
      traces.push_back({static_cast<int>(value), tensor, layout});
  }
  return std::move(model_);
}

}  // namespace octet::onnx
