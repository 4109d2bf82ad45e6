// What one ONNX operator sees of a node while it is inferred or computed: attributes, inputs and
// the outputs that it declares. One function a operator does both:
//
//   Status Relu(OperatorContext& context) {
//     OCTET_ASSIGN(uint8_t* out, context.Output(0, context.input(0).type, context.input(0).shape));
//     if (out == nullptr) return {};      // an input is not known: only type and shape were wanted
//     ... obvious loops ...
//   }
// so shape inference and constant folding cannot disagree with the values that verify a conversion.
// These loops are the ONNX semantics that octet holds its conversions against: never clever, NCHW.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/onnx_graph.h"

namespace octet::onnx {

// What evaluation may use; shared by the nodes of a graph.
struct Budget {
  int64_t bytes = int64_t{4} << 30;  // of computed values alive at once
  int64_t macs = int64_t{1} << 42;   // multiply-accumulates or elements visited
};

class OperatorContext {
 public:
  // `inputs`: null for an absent optional input. All borrowed.
  OperatorContext(const OnnxNode& node, int64_t opset, std::vector<const OnnxTensor*> inputs,
                  std::vector<OnnxTensor>& outputs, Budget& budget);

  const OnnxNode& node() const { return node_; }
  int64_t opset() const { return opset_; }
  int input_count() const { return static_cast<int>(inputs_.size()); }
  int output_count() const { return static_cast<int>(outputs_.size()); }
  bool HasInput(int i) const {
    return i < input_count() && inputs_[static_cast<size_t>(i)] != nullptr;
  }
  const OnnxTensor& input(int i) const { return *inputs_[static_cast<size_t>(i)]; }
  bool HasOutput(int i) const;

  // At least `required` leading inputs are there, at most `most` are listed.
  Status ExpectInputs(int required, int most) const;
  Status ExpectType(int i, ElementType type) const;
  Status ExpectRank(int i, int least, int most) const;
  // -rank <= axis < rank, returned in [0, rank).
  Result<int> Axis(int64_t axis, int rank) const;
  // The value of an int64 or int32 input that shapes depend on.
  Result<std::vector<int64_t>> Integers(int i) const;
  // The value of a float32 input that shapes depend on.
  Result<std::vector<float>> Floats(int i) const;
  // An attribute before `opset`, an input from it on; empty when neither is there.
  Result<std::vector<int64_t>> IntsBefore(int64_t opset, std::string_view attribute, int i) const;

  // Every input's value is known, so that outputs have memory.
  bool computes() const { return computes_; }
  // For operators that need only the shapes of their inputs (Shape, Size).
  void ComputeFromShapes() { computes_ = true; }
  // Declares output i, zero-filled; null when the value is not computed or the output is not used.
  Result<uint8_t*> Output(int i, ElementType type, const Shape& shape);
  Result<uint8_t*> Output(int i, ElementType type, const std::vector<int64_t>& dims);
  // Output i has the bytes of `data`.
  Status Alias(int i, ElementType type, const Shape& shape, const ConstantData& data);
  // Says of output i, which is known, what whole numbers its elements stand for.
  void SetQuantization(int i, ChannelQuantization quantization);
  Status Spend(int64_t macs);

  template <class T>
  std::span<const T> Elements(int i) const {
    return ElementsOf<T>(input(i));
  }

 private:
  const OnnxNode& node_;
  int64_t opset_;
  std::vector<const OnnxTensor*> inputs_;
  std::vector<OnnxTensor>& outputs_;
  Budget& budget_;
  bool computes_ = true;
};

// Calls call(T{}) for the C++ type of `type`: float, double and the integers.
template <class Call>
Status ForNumberType(ElementType type, const Call& call) {
  switch (type) {
    case ElementType::kFloat32:
      return call(float{});
    case ElementType::kFloat64:
      return call(double{});
    case ElementType::kInt8:
      return call(int8_t{});
    case ElementType::kUInt8:
      return call(uint8_t{});
    case ElementType::kInt16:
      return call(int16_t{});
    case ElementType::kUInt16:
      return call(uint16_t{});
    case ElementType::kInt32:
      return call(int32_t{});
    case ElementType::kUInt32:
      return call(uint32_t{});
    case ElementType::kInt64:
      return call(int64_t{});
    case ElementType::kUInt64:
      return call(uint64_t{});
    default:
      return Unsupported("element type {} is not supported", ElementTypeName(type));
  }
}

// Of one element; whole bytes alone are computed with.
inline size_t ElementBytes(const OnnxTensor& tensor) {
  return static_cast<size_t>(ElementBits(tensor.type)) / 8;
}

// Row-major element strides.
std::vector<int64_t> StridesOf(const Shape& shape);
// Strides of `shape` seen as `to`, by NumPy's broadcasting: 0 where an extent 1 is repeated.
std::vector<int64_t> BroadcastStrides(const Shape& shape, const Shape& to);
Result<Shape> BroadcastShape(const Shape& a, const Shape& b);

// Calls visit(offset) for every index of `shape` in row-major order; the offset is
// start + sum of index * stride.
template <class Visit>
void VisitStrided(const Shape& shape, std::span<const int64_t> strides, int64_t start,
                  const Visit& visit) {
  const int64_t count = shape.element_count();
  std::array<int, Shape::kMaxRank> index{};
  int64_t offset = start;
  for (int64_t i = 0; i < count; ++i) {
    visit(offset);
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      const auto a = static_cast<size_t>(axis);
      offset += strides[a];
      if (++index[a] < shape[axis]) break;
      offset -= strides[a] * index[a];
      index[a] = 0;
    }
  }
}

}  // namespace octet::onnx
