#include "model/onnx_graph.h"

#include <limits>

namespace octet {

const OnnxAttribute* OnnxNode::Find(std::string_view attribute) const {
  for (const OnnxAttribute& candidate : attributes) {
    if (candidate.name == attribute) return &candidate;
  }
  return nullptr;
}

int64_t OnnxNode::Int(std::string_view attribute, int64_t otherwise) const {
  const OnnxAttribute* found = Find(attribute);
  return found != nullptr && found->kind == OnnxAttribute::Kind::kInt ? found->number : otherwise;
}

float OnnxNode::Float(std::string_view attribute, float otherwise) const {
  const OnnxAttribute* found = Find(attribute);
  return found != nullptr && found->kind == OnnxAttribute::Kind::kFloat ? found->real : otherwise;
}

std::string OnnxNode::String(std::string_view attribute, std::string_view otherwise) const {
  const OnnxAttribute* found = Find(attribute);
  return found != nullptr && found->kind == OnnxAttribute::Kind::kString ? found->text
                                                                         : std::string(otherwise);
}

std::vector<int64_t> OnnxNode::Ints(std::string_view attribute) const {
  const OnnxAttribute* found = Find(attribute);
  return found != nullptr && found->kind == OnnxAttribute::Kind::kInts ? found->numbers
                                                                       : std::vector<int64_t>();
}

namespace {

OnnxAttribute& Fresh(OnnxNode& node, std::string_view name, OnnxAttribute::Kind kind) {
  std::erase_if(node.attributes, [&](const auto& attribute) { return attribute.name == name; });
  OnnxAttribute attribute;
  attribute.name = name;
  attribute.kind = kind;
  return node.attributes.emplace_back(std::move(attribute));
}

}  // namespace

void OnnxNode::SetInt(std::string_view attribute, int64_t value) {
  Fresh(*this, attribute, OnnxAttribute::Kind::kInt).number = value;
}

void OnnxNode::SetInts(std::string_view attribute, std::vector<int64_t> values) {
  Fresh(*this, attribute, OnnxAttribute::Kind::kInts).numbers = std::move(values);
}

void OnnxNode::SetString(std::string_view attribute, std::string_view value) {
  Fresh(*this, attribute, OnnxAttribute::Kind::kString).text = value;
}

std::string OnnxNode::Place(const OnnxGraph& graph) const {
  if (!name.empty()) return fmt::format("{} '{}'", op_type, name);
  for (const int output : outputs) {
    if (output >= 0) return fmt::format("{} writing '{}'", op_type, graph.value(output).name);
  }
  return op_type;
}

int OnnxGraph::AddValue(std::string value_name, OnnxTensor tensor) {
  OnnxValue value;
  value.name = std::move(value_name);
  value.is_typed = true;
  for (const int dim : tensor.shape.dims()) value.dims.push_back(dim);
  value.tensor = std::move(tensor);
  values.push_back(std::move(value));
  return static_cast<int>(values.size()) - 1;
}

Result<Shape> ShapeOf(const std::vector<int64_t>& dims) {
  std::vector<int32_t> narrow;
  for (const int64_t dim : dims) {
    if (dim < 0 || dim > std::numeric_limits<int32_t>::max())
      return Corrupt("dim {} of a shape is out of range", dim);
    narrow.push_back(static_cast<int32_t>(dim));
  }
  return Shape::FromDims(narrow);
}

}  // namespace octet
