#include "passes/onnx/operator_context.h"

#include <algorithm>

namespace octet::onnx {

OperatorContext::OperatorContext(const OnnxNode& node, int64_t opset,
                                 std::vector<const OnnxTensor*> inputs,
                                 std::vector<OnnxTensor>& outputs, Budget& budget)
    : node_(node), opset_(opset), inputs_(std::move(inputs)), outputs_(outputs), budget_(budget) {
  outputs_.resize(node.outputs.size());
  for (const OnnxTensor* input : inputs_)
    computes_ = computes_ && (input == nullptr || input->is_known);
}

bool OperatorContext::HasOutput(int i) const {
  return i < output_count() && node_.outputs[static_cast<size_t>(i)] >= 0;
}

Status OperatorContext::ExpectInputs(int required, int most) const {
  if (input_count() > most) return Corrupt("{} inputs, want at most {}", input_count(), most);
  for (int i = 0; i < required; ++i) {
    if (!HasInput(i)) return Corrupt("input {} is missing", i);
  }
  return {};
}

Status OperatorContext::ExpectType(int i, ElementType type) const {
  if (input(i).type == type) return {};
  return Unsupported("input {} is {}, want {}", i, ElementTypeName(input(i).type),
                     ElementTypeName(type));
}

Status OperatorContext::ExpectRank(int i, int least, int most) const {
  const int rank = input(i).shape.rank();
  if (rank >= least && rank <= most) return {};
  return Unsupported("input {} has {} dims, want {} to {}", i, rank, least, most);
}

Result<int> OperatorContext::Axis(int64_t axis, int rank) const {
  if (axis < -rank || axis >= rank) return Corrupt("axis {} of a tensor with {} dims", axis, rank);
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

Result<std::vector<int64_t>> OperatorContext::Integers(int i) const {
  if (!input(i).is_known) return Unsupported("input {} must be a constant", i);
  if (input(i).type == ElementType::kInt64) {
    const auto elements = Elements<int64_t>(i);
    return std::vector<int64_t>(elements.begin(), elements.end());
  }
  OCTET_TRY(ExpectType(i, ElementType::kInt32));
  const auto elements = Elements<int32_t>(i);
  return std::vector<int64_t>(elements.begin(), elements.end());
}

Result<std::vector<float>> OperatorContext::Floats(int i) const {
  if (!input(i).is_known) return Unsupported("input {} must be a constant", i);
  OCTET_TRY(ExpectType(i, ElementType::kFloat32));
  const auto elements = Elements<float>(i);
  return std::vector<float>(elements.begin(), elements.end());
}

Result<std::vector<int64_t>> OperatorContext::IntsBefore(int64_t opset, std::string_view attribute,
                                                         int i) const {
  if (opset_ < opset || node_.Find(attribute) != nullptr) return node_.Ints(attribute);
  return HasInput(i) ? Integers(i) : std::vector<int64_t>();
}

Result<uint8_t*> OperatorContext::Output(int i, ElementType type, const Shape& shape) {
  if (!HasOutput(i)) return static_cast<uint8_t*>(nullptr);
  const int64_t bytes = shape.element_count() * ElementBits(type) / 8;
  OnnxTensor& output = outputs_[static_cast<size_t>(i)];
  output = {type, shape, computes_, {}};
  if (!computes_) return static_cast<uint8_t*>(nullptr);
  if (ElementBits(type) == 0) return Unsupported("element type {}", ElementTypeName(type));
  if (bytes > budget_.bytes) {
    return Unsupported("a value {} {} takes {} bytes, {} are left", ElementTypeName(type),
                       shape.ToString(), bytes, budget_.bytes);
  }
  OCTET_TRY(Spend(shape.element_count()));
  budget_.bytes -= bytes;
  output.data = ConstantData::Own(std::vector<uint8_t>(static_cast<size_t>(bytes)));
  // Owned by `output` alone until the operator returns.
  return const_cast<uint8_t*>(output.data.bytes().data());
}

Result<uint8_t*> OperatorContext::Output(int i, ElementType type,
                                         const std::vector<int64_t>& dims) {
  OCTET_ASSIGN(const Shape shape, ShapeOf(dims));
  return Output(i, type, shape);
}

Status OperatorContext::Alias(int i, ElementType type, const Shape& shape,
                              const ConstantData& data) {
  if (!HasOutput(i)) return {};
  outputs_[static_cast<size_t>(i)] = {type, shape, computes_, computes_ ? data : ConstantData()};
  // Charged like bytes of its own: who drops a value gives its bytes back, shared or not.
  if (computes_) budget_.bytes -= static_cast<int64_t>(data.bytes().size());
  return {};
}

void OperatorContext::SetQuantization(int i, ChannelQuantization quantization) {
  if (HasOutput(i)) outputs_[static_cast<size_t>(i)].quantization = std::move(quantization);
}

Status OperatorContext::Spend(int64_t macs) {
  if (macs > budget_.macs)
    return Unsupported("takes {} multiply-accumulates, {} are left", macs, budget_.macs);
  budget_.macs -= macs;
  return {};
}

std::vector<int64_t> StridesOf(const Shape& shape) {
  std::vector<int64_t> strides(static_cast<size_t>(shape.rank()));
  int64_t stride = 1;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[static_cast<size_t>(axis)] = stride;
    stride *= shape[axis];
  }
  return strides;
}

std::vector<int64_t> BroadcastStrides(const Shape& shape, const Shape& to) {
  const Shape extended = shape.ExtendedTo(to.rank());
  std::vector<int64_t> strides = StridesOf(extended);
  for (int axis = 0; axis < to.rank(); ++axis) {
    if (extended[axis] == 1) strides[static_cast<size_t>(axis)] = 0;
  }
  return strides;
}

Result<Shape> BroadcastShape(const Shape& a, const Shape& b) {
  const int rank = std::max(a.rank(), b.rank());
  const Shape wide_a = a.ExtendedTo(rank);
  const Shape wide_b = b.ExtendedTo(rank);
  std::vector<int64_t> dims;
  for (int axis = 0; axis < rank; ++axis) {
    if (wide_a[axis] != wide_b[axis] && wide_a[axis] != 1 && wide_b[axis] != 1)
      return Corrupt("shapes {} and {} do not broadcast", a.ToString(), b.ToString());
    dims.push_back(wide_a[axis] == 1 ? wide_b[axis] : wide_a[axis]);
  }
  return ShapeOf(dims);
}

}  // namespace octet::onnx
