#include "formats/onnx/onnx_reader.h"

#include <google/protobuf/io/coded_stream.h>

#include <filesystem>
#include <limits>
#include <unordered_map>

#include "base/file.h"
#include "formats/onnx/onnx_tensor_reader.h"

namespace octet {
namespace {

using Kind = OnnxAttribute::Kind;

template <class Message>
Status ParseMessage(std::span<const uint8_t> bytes, Message& message) {
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    return Unsupported("{} bytes, protobuf takes at most 2 GiB", bytes.size());
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Corrupt("not an ONNX file: its protobuf message does not parse");
  return {};
}

// ONNX's numbers of attribute types.
Kind KindOf(const onnx_schema::Attribute& message) {
  constexpr Kind kKinds[] = {Kind::kOther, Kind::kFloat,  Kind::kInt,  Kind::kString, Kind::kTensor,
                             Kind::kOther, Kind::kFloats, Kind::kInts, Kind::kStrings};
  const int32_t type = message.type();
  return type >= 0 && type < static_cast<int32_t>(std::size(kKinds)) ? kKinds[type] : Kind::kOther;
}

// Builds a graph from its message: names become indices.
class GraphReader {
 public:
  GraphReader(onnx_schema::Graph& message, const std::string& folder)
      : message_(message), folder_(folder) {}

  Result<OnnxGraph> Read() {
    if (message_.node_size() > kMaxOnnxNodes)
      return Unsupported("{} nodes, at most {} are supported", message_.node_size(), kMaxOnnxNodes);
    if (message_.sparse_initializer_size() > 0)
      return Unsupported("sparse initializers are not supported");
    graph_.name = message_.name();
    OCTET_TRY(ReadInitializers());
    OCTET_TRY(ReadInputs());
    for (auto& node : *message_.mutable_node()) OCTET_TRY(ReadNode(node));
    for (const auto& output : message_.output()) {
      const auto found = written_.find(output.name());
      if (found == written_.end())
        return Corrupt("graph output '{}' is written by no node", output.name());
      graph_.outputs.push_back(found->second);
    }
    if (graph_.outputs.empty()) return Corrupt("the graph has no outputs");
    return std::move(graph_);
  }

 private:
  Result<int> NewValue(const std::string& name, OnnxValue value) {
    const auto index = static_cast<int>(graph_.values.size());
    if (!written_.emplace(name, index).second) return Corrupt("value '{}' is written twice", name);
    value.name = name;
    graph_.values.push_back(std::move(value));
    return index;
  }

  Status ReadInitializers() {
    for (auto& message : *message_.mutable_initializer()) {
      auto tensor = onnx::TakeTensor(message, folder_);
      if (!tensor) {
        return Prefixed(fmt::format("initializer '{}'", message.name()), std::move(tensor).error());
      }
      OnnxValue value;
      value.is_typed = true;
      for (const int dim : tensor->shape.dims()) value.dims.push_back(dim);
      value.tensor = *std::move(tensor);
      const auto added = NewValue(message.name(), std::move(value));
      if (!added) return added.error();
    }
    return {};
  }

  Status ReadInputs() {
    for (const auto& message : message_.input()) {
      if (written_.contains(message.name()))
        continue;  // an initializer that is listed as input too
      OnnxValue value;
      if (!message.has_type() || !message.type().has_tensor_type())
        return Unsupported("graph input '{}' is not a tensor", message.name());
      const auto& type = message.type().tensor_type();
      auto element_type = onnx::ElementTypeOfOnnx(type.elem_type());
      if (!element_type) {
        return Prefixed(fmt::format("graph input '{}'", message.name()),
                        std::move(element_type).error());
      }
      value.tensor.type = *element_type;
      value.is_typed = type.has_shape();
      for (const auto& dim : type.shape().dim()) {
        if (dim.has_dim_value() && dim.dim_value() < 0)
          return Corrupt("graph input '{}' has dim {}", message.name(), dim.dim_value());
        // 0 is how some exporters write an open dim.
        value.dims.push_back(dim.has_dim_value() && dim.dim_value() > 0 ? dim.dim_value() : -1);
      }
      OCTET_ASSIGN(const int index, NewValue(message.name(), std::move(value)));
      graph_.inputs.push_back(index);
    }
    return {};
  }

  Status ReadNode(onnx_schema::Node& message) {
    OnnxNode node;
    node.op_type = message.op_type();
    node.domain = message.domain() == "ai.onnx" ? "" : message.domain();
    node.name = message.name();
    // The converter's own domain, which it trusts.
    if (node.domain == "octet")
      return Unsupported("{} '{}': domain octet", node.op_type, node.name);
    for (const std::string& name : message.input()) {
      const auto found = written_.find(name);
      if (!name.empty() && found == written_.end()) {
        return Corrupt("{} '{}': input '{}' is written by no earlier node", node.op_type, node.name,
                       name);
      }
      node.inputs.push_back(name.empty() ? -1 : found->second);
    }
    for (auto& attribute : *message.mutable_attribute()) {
      OCTET_ASSIGN(auto read, ReadAttribute(node, attribute));
      node.attributes.push_back(std::move(read));
    }
    for (const std::string& name : message.output()) {
      int index = -1;
      if (!name.empty()) {
        OCTET_ASSIGN(index, NewValue(name, {}));
      }
      node.outputs.push_back(index);
    }
    graph_.nodes.push_back(std::move(node));
    return {};
  }

  Result<OnnxAttribute> ReadAttribute(const OnnxNode& node, onnx_schema::Attribute& message) const {
    OnnxAttribute attribute;
    attribute.name = message.name();
    attribute.kind = KindOf(message);
    attribute.number = message.i();
    attribute.real = message.f();
    attribute.text = message.s();
    attribute.numbers.assign(message.ints().begin(), message.ints().end());
    attribute.reals.assign(message.floats().begin(), message.floats().end());
    attribute.texts.assign(message.strings().begin(), message.strings().end());
    if (attribute.kind == Kind::kTensor) {
      auto tensor = onnx::TakeTensor(*message.mutable_t(), folder_);
      if (!tensor) {
        return Prefixed(
            fmt::format("{} '{}': attribute '{}'", node.op_type, node.name, message.name()),
            std::move(tensor).error());
      }
      attribute.tensor = *std::move(tensor);
    }
    return attribute;
  }

  onnx_schema::Graph& message_;
  const std::string& folder_;
  OnnxGraph graph_;
  std::unordered_map<std::string, int> written_;
};

Result<int64_t> OpsetOf(const onnx_schema::Model& message) {
  for (const auto& set : message.opset_import()) {
    if (!set.domain().empty() && set.domain() != "ai.onnx") continue;
    if (set.version() < kMinOnnxOpset || set.version() > kMaxOnnxOpset) {
      return Unsupported("opset {}, octet takes {} to {}; export again with opset_version={}",
                         set.version(), kMinOnnxOpset, kMaxOnnxOpset, kMaxOnnxOpset - 1);
    }
    return set.version();
  }
  return Unsupported("no opset_import of ONNX's own operators");
}

}  // namespace

Result<OnnxGraph> ReadOnnxModel(std::span<const uint8_t> bytes, const std::string& folder) {
  onnx_schema::Model message;
  OCTET_TRY(ParseMessage(bytes, message));
  if (!message.has_graph()) return Corrupt("not an ONNX file: it has no graph");
  OCTET_ASSIGN(const int64_t opset, OpsetOf(message));
  GraphReader reader(*message.mutable_graph(), folder);
  OCTET_ASSIGN(OnnxGraph graph, reader.Read());
  graph.opset = opset;
  return graph;
}

Result<OnnxGraph> ReadOnnxFile(const std::string& path) {
  OCTET_ASSIGN(const MappedFile file, MappedFile::Open(path));
  auto graph = ReadOnnxModel(file.bytes(), std::filesystem::absolute(path).parent_path().string());
  if (!graph) return Prefixed(path, std::move(graph).error());
  return graph;
}

Result<OnnxTensor> ReadOnnxTensor(std::span<const uint8_t> bytes) {
  onnx_schema::Tensor message;
  OCTET_TRY(ParseMessage(bytes, message));
  return onnx::TakeTensor(message, "");
}

}  // namespace octet
