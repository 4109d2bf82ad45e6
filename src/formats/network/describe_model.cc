#include "formats/network/describe_model.h"

#include <map>

#include "formats/network/declared_operator.h"
#include "formats/network/declared_tensor.h"
#include "formats/network/description_printer.h"
#include "formats/network/option_words.h"

namespace octet {
namespace network {
namespace {

constexpr size_t kMaxInlineBytes = 64;
constexpr size_t kMaxIdBytes = kMaxNpzNameBytes - 20;  // room for "/zero_points" behind it

// Names of tensors by their index, in every graph of the model no two equal.
using Ids = std::vector<std::string>;

class ModelDescriber {
 public:
  ModelDescriber(const Model& model, bool with_arrays) : model_(model) {
    arrays_.allowed = with_arrays;
  }
  Result<NetworkDescription> Describe();

 private:
  Ids IdsOf(const Subgraph& graph);
  Status DescribeGraph(const Subgraph& graph, DescriptionNode& node);
  DescriptionNode DescribeTensors(const Subgraph& graph, const Ids& ids);
  Result<DescriptionNode> DescribeOperator(const Subgraph& graph, const Operator& op,
                                           const Ids& ids);
  DescriptionNode DescribeBytes(std::span<const uint8_t> bytes, const std::string& name);
  DescriptionNode DescribeSignatures() const;

  const Model& model_;
  ArrayList arrays_;
  std::vector<Ids> ids_;
  int blobs_ = 0;
};

DescriptionNode NamesNode(const std::vector<int32_t>& tensors, const Ids& ids) {
  DescriptionNode list = ListNode();
  for (const int32_t tensor : tensors)
    list.Add(TextNode(tensor < 0 ? "" : ids[static_cast<size_t>(tensor)]));
  return list;
}

// First those that can keep their names, so that the made-up ones avoid them.
Ids ModelDescriber::IdsOf(const Subgraph& graph) {
  Ids ids(graph.tensors.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::string& name = graph.tensors[i].name;
    const bool plain = !name.empty() && name.size() <= kMaxIdBytes && IsPlainUtf8(name);
    if (plain && arrays_.names.insert(name).second) ids[i] = name;
  }
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!ids[i].empty()) continue;
    ids[i] = arrays_.Reserve(fmt::format("t{}", i));
  }
  return ids;
}

DescriptionNode ModelDescriber::DescribeTensors(const Subgraph& graph, const Ids& ids) {
  DescriptionNode tensors = MapNode(false);
  std::map<std::pair<const uint8_t*, size_t>, std::string> first_with;
  for (size_t i = 0; i < ids.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    std::string shared;
    if (tensor.is_constant && !tensor.data.empty()) {
      const auto bytes = tensor.data.bytes();
      const auto [found, is_first] = first_with.try_emplace({bytes.data(), bytes.size()}, ids[i]);
      if (!is_first) shared = found->second;
    }
    tensors.Add(ids[i], DescribeTensor(tensor, ids[i], shared, arrays_));
  }
  return tensors;
}

DescriptionNode ModelDescriber::DescribeBytes(std::span<const uint8_t> bytes,
                                              const std::string& name) {
  DescriptionNode node = MapNode();
  if (!arrays_.allowed || bytes.size() <= kMaxInlineBytes) {
    node.Add("hex", TextNode(HexOf({bytes.begin(), bytes.end()})));
    return node;
  }
  const std::string id = arrays_.Reserve(fmt::format("{}/{}", name, blobs_++));
  NpyArray array{ElementType::kUInt8, {static_cast<int>(bytes.size())}, {}};
  array.bytes.assign(bytes.begin(), bytes.end());
  arrays_.arrays.push_back({id, std::move(array)});
  node.Add("array", TextNode(id));
  return node;
}

Result<DescriptionNode> ModelDescriber::DescribeOperator(const Subgraph& graph, const Operator& op,
                                                         const Ids& ids) {
  DescriptionNode fields = MapNode();
  if (!op.custom_name.empty()) fields.Add("code", AnyTextNode(op.custom_name));
  fields.Add("in", NamesNode(op.inputs, ids));
  fields.Add("out", NamesNode(op.outputs, ids));
  if (!op.intermediates.empty()) fields.Add("intermediates", NamesNode(op.intermediates, ids));
  if (op.version != 1) fields.Add("version", NumberNode(op.version));
  AddShapeFacts(graph, op, fields);
  OCTET_TRY(AddOptionFields(op, fields));
  if (const auto* custom = std::get_if<CustomOptions>(&op.options);
      custom != nullptr && !custom->bytes.empty()) {
    fields.Add("options", DescribeBytes(custom->bytes, "options"));
  }
  DescriptionNode node = MapNode();
  node.Add(OperatorKindName(op.kind), std::move(fields));
  return node;
}

Status ModelDescriber::DescribeGraph(const Subgraph& graph, DescriptionNode& node) {
  ids_.push_back(IdsOf(graph));
  const Ids ids = ids_.back();
  if (!graph.name.empty()) node.Add("graph", AnyTextNode(graph.name));
  node.Add("inputs", NamesNode(graph.inputs, ids));
  node.Add("outputs", NamesNode(graph.outputs, ids));
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!graph.tensors[i].obstacle.empty())
      return Unsupported("tensor {} '{}' is {}", i, graph.tensors[i].name,
                         graph.tensors[i].obstacle);
  }
  node.Add("tensors", DescribeTensors(graph, ids));
  DescriptionNode nodes = ListNode(false);
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    auto op = DescribeOperator(graph, graph.operators[i], ids);
    if (!op) return Prefixed(fmt::format("op {} {}", i, graph.operators[i].Name()), op.error());
    nodes.Add(*std::move(op));
  }
  node.Add("nodes", std::move(nodes));
  return {};
}

DescriptionNode ModelDescriber::DescribeSignatures() const {
  DescriptionNode list = ListNode(false);
  for (const Signature& signature : model_.signatures) {
    const Ids& ids = ids_[static_cast<size_t>(signature.subgraph)];
    DescriptionNode node = MapNode();
    node.Add("key", AnyTextNode(signature.key));
    if (signature.subgraph != 0) node.Add("subgraph", NumberNode(signature.subgraph));
    for (const auto& [key, map] :
         {std::pair("inputs", &signature.inputs), std::pair("outputs", &signature.outputs)}) {
      DescriptionNode tensors = ListNode();
      for (const auto& [name, tensor] : *map) {
        DescriptionNode one = MapNode();
        one.Add("name", AnyTextNode(name));
        one.Add("tensor", TextNode(ids[static_cast<size_t>(tensor)]));
        tensors.Add(std::move(one));
      }
      node.Add(key, std::move(tensors));
    }
    list.Add(std::move(node));
  }
  return list;
}

Result<NetworkDescription> ModelDescriber::Describe() {
  DescriptionNode root = MapNode(false);
  root.Add("octet", NumberNode(1));
  if (!model_.description.empty()) root.Add("description", AnyTextNode(model_.description));
  OCTET_TRY(DescribeGraph(model_.main(), root));
  if (model_.subgraphs.size() > 1) {
    DescriptionNode others = ListNode(false);
    for (size_t i = 1; i < model_.subgraphs.size(); ++i) {
      DescriptionNode node = MapNode(false);
      const Status status = DescribeGraph(model_.subgraphs[i], node);
      if (!status) return Prefixed(fmt::format("subgraph {}", i), status.error());
      others.Add(std::move(node));
    }
    root.Add("subgraphs", std::move(others));
  }
  if (!model_.signatures.empty()) root.Add("signatures", DescribeSignatures());
  DescriptionNode metadata = ListNode(false);
  for (const MetadataEntry& entry : model_.metadata_entries) {
    DescriptionNode& node = metadata.Add(MapNode());
    node.Add("name", AnyTextNode(entry.name));
    node.Add("data", DescribeBytes(entry.data.bytes(), "metadata"));
  }
  if (!metadata.items.empty()) root.Add("metadata", std::move(metadata));
  DescriptionNode files = ListNode(false);
  for (const AssociatedFile& file : model_.associated_files) {
    DescriptionNode& node = files.Add(MapNode());
    node.Add("name", AnyTextNode(file.name));
    node.Add("data", DescribeBytes(file.bytes, "files"));
  }
  if (!files.items.empty()) root.Add("files", std::move(files));
  return NetworkDescription{YamlOf(root), JsonOf(root), std::move(arrays_.arrays)};
}

}  // namespace
}  // namespace network

Result<NetworkDescription> DescribeModel(const Model& model, bool with_arrays) {
  return network::ModelDescriber(model, with_arrays).Describe();
}

}  // namespace octet
