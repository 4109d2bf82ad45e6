// OnnxGraph: an ONNX graph as plain data, as read from a file or rewritten by a pass. Values are
// numbered: nodes, inputs and outputs hold indices into OnnxGraph::values, -1 for an absent
// optional input or output. Nodes stand in execution order.
//
// Who reads a file need not trust more than ReadOnnxFile says: indices are in range, each value is
// written at most once and before it is read, a constant has exactly the bytes of its shape.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"
#include "tensor/element_type.h"
#include "tensor/shape.h"

namespace octet {

// A dense little-endian tensor whose bytes may be unknown.
struct OnnxTensor {
  ElementType type = ElementType::kFloat32;
  Shape shape;
  bool is_known = false;  // `data` holds the value
  ConstantData data;
  // Of a float32 constant that DequantizeLinear made of int8 or uint8: its elements are
  // scale * (q - zero_point) with q in int8. Empty where nobody says so.
  ChannelQuantization quantization = {};
};

struct OnnxAttribute {
  // What the file may hold in an attribute; kOther: graphs and types, which octet does not read.
  enum class Kind { kInt, kFloat, kString, kTensor, kInts, kFloats, kStrings, kOther };
  std::string name;
  Kind kind = Kind::kOther;
  int64_t number = 0;
  float real = 0;
  std::string text;
  OnnxTensor tensor;
  std::vector<int64_t> numbers;
  std::vector<float> reals;
  std::vector<std::string> texts;
};

struct OnnxNode {
  std::string op_type;
  std::string domain;  // "" is ONNX's own, "octet" that of octet's passes
  std::string name;    // may be empty
  std::vector<int> inputs;
  std::vector<int> outputs;
  std::vector<OnnxAttribute> attributes;

  const OnnxAttribute* Find(std::string_view attribute) const;
  // The attribute's value, or `otherwise` when it is not there or of another kind.
  int64_t Int(std::string_view attribute, int64_t otherwise) const;
  float Float(std::string_view attribute, float otherwise) const;
  std::string String(std::string_view attribute, std::string_view otherwise) const;
  std::vector<int64_t> Ints(std::string_view attribute) const;  // empty when not there
  void SetInt(std::string_view attribute, int64_t value);
  void SetInts(std::string_view attribute, std::vector<int64_t> values);
  void SetString(std::string_view attribute, std::string_view value);
  // Conv 'conv_1', or Conv writing 'value' when the node has no name.
  std::string Place(const struct OnnxGraph& graph) const;
};

struct OnnxValue {
  std::string name;
  // Known for graph inputs from the file, for all others after shape inference. A dim of a graph
  // input that the file leaves open is -1 in `dims` until it is fixed.
  bool is_typed = false;
  std::vector<int64_t> dims;
  OnnxTensor tensor;  // is_known: a constant
};

struct OnnxGraph {
  std::string name;
  int64_t opset = 0;
  std::vector<OnnxValue> values;
  std::vector<OnnxNode> nodes;
  std::vector<int> inputs;  // constants are not inputs, though old files list them
  std::vector<int> outputs;

  OnnxValue& value(int index) { return values[static_cast<size_t>(index)]; }
  const OnnxValue& value(int index) const { return values[static_cast<size_t>(index)]; }
  const Shape& shape(int index) const { return value(index).tensor.shape; }
  bool IsConstant(int index) const { return index >= 0 && value(index).tensor.is_known; }
  int AddValue(std::string value_name, OnnxTensor tensor);
};

// A Shape of 64-bit dims, which must be in the range of Shape.
Result<Shape> ShapeOf(const std::vector<int64_t>& dims);

// The elements of a tensor that is known and has this type.
template <class T>
std::span<const T> ElementsOf(const OnnxTensor& tensor) {
  OCTET_CHECK(tensor.is_known && tensor.type == ElementTypeOf<T>());
  return {reinterpret_cast<const T*>(tensor.data.bytes().data()),
          tensor.data.bytes().size() / sizeof(T)};
}
// A tensor of `shape` with these elements.
template <class T>
OnnxTensor MakeOnnxTensor(const Shape& shape, std::span<const T> elements) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(elements.data());
  return {ElementTypeOf<T>(), shape, true,
          ConstantData::Own({bytes, bytes + elements.size_bytes()})};
}

}  // namespace octet
