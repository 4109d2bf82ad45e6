#include "formats/network/build_network.h"

#include <cstring>

#include "formats/network/blobs.h"
#include "formats/network/declared_tensor.h"
#include "formats/network/description_parser.h"
#include "formats/network/layer.h"
#include "formats/network/node_list.h"
#include "formats/network/option_words.h"
#include "model/verify.h"

namespace octet {
namespace network {
namespace {

constexpr int64_t kFormatVersion = 1;
constexpr size_t kMaxSubgraphs = 1000;

using Arguments = std::map<std::string, Argument, std::less<>>;

class NetworkReader {
 public:
  NetworkReader(const DescriptionNode& root, const DescriptionSource& source,
                const WeightOptions& weights, std::map<std::string, std::string> names)
      : root_(root), source_(source), weights_(weights, std::move(names)) {}

  Result<Model> Read();

 private:
  Result<Arguments> ReadParameters() const;
  Result<Subgraph> ReadGraph(const DescriptionNode& node);
  Status ReadInputs(const DescriptionNode* node, GraphBuilder& graph, Scope& scope);
  Status ReadInput(const std::string& name, const DescriptionNode& node, GraphBuilder& graph,
                   Scope& scope);
  Status ReadOutputs(const DescriptionNode* node, GraphBuilder& graph, const Scope& scope);
  Status ReadSignatures(Model& model);
  Result<std::map<std::string, int32_t>> ReadSignatureMap(const DescriptionNode* node,
                                                          int64_t subgraph) const;
  Status ReadMetadata(Model& model);

  const DescriptionNode& root_;
  const DescriptionSource& source_;
  WeightSource weights_;
  Fragments fragments_;
  Arguments arguments_;
  std::vector<std::map<std::string, int32_t, std::less<>>> tensors_;  // by name, a map a graph
};

Result<Arguments> NetworkReader::ReadParameters() const {
  Arguments arguments;
  const DescriptionNode* node = root_.Find("params");
  if (node == nullptr) return arguments;
  if (!node->is_map()) return source_.At(*node, InvalidArgument("params: wants a map"));
  Scope scope;
  for (size_t i = 0; i < node->items.size(); ++i) {
    auto argument = ArgumentIn(scope, node->items[i]);
    if (!argument) return source_.At(node->items[i], argument.error());
    arguments[node->keys[i]] = *argument;
    scope.arguments[node->keys[i]] = *std::move(argument);
  }
  return arguments;
}

Status NetworkReader::ReadInput(const std::string& name, const DescriptionNode& node,
                                GraphBuilder& graph, Scope& scope) {
  ElementType type = ElementType::kFloat32;
  const DescriptionNode* dims = &node;
  if (node.is_map()) {
    OCTET_TRY(OnlyKeys(source_, node, {"type", "shape"}));
    dims = node.Find("shape");
    if (dims == nullptr) return InvalidArgument("input '{}' lacks its shape", name);
    if (const DescriptionNode* word = node.Find("type")) {
      OCTET_ASSIGN(type, ElementTypeOfName(word->text));
    }
  }
  if (!dims->is_list()) return InvalidArgument("input '{}' wants a shape", name);
  std::vector<int64_t> extents;
  for (const DescriptionNode& dim : dims->items) {
    OCTET_ASSIGN(const int64_t extent, NumberIn(scope, dim));
    extents.push_back(extent);
  }
  OCTET_ASSIGN(const Shape shape, ShapeOf(extents));
  if (!IsPlainUtf8(name) || name.empty()) return InvalidArgument("'{}' is no name", name);
  OCTET_ASSIGN(const int32_t index, graph.AddValue(name, type, shape));
  scope.tensors[name] = index;
  return graph.MakeInput(index);
}

Status NetworkReader::ReadInputs(const DescriptionNode* node, GraphBuilder& graph, Scope& scope) {
  if (node == nullptr) return {};
  if (node->is_map()) {
    for (size_t i = 0; i < node->items.size(); ++i) {
      const Status status = ReadInput(node->keys[i], node->items[i], graph, scope);
      if (!status) return source_.At(node->items[i], status.error());
    }
  } else {
    const auto names = TextsOf(*node);
    if (!names) return source_.At(*node, Prefixed("inputs", names.error()));
    for (const std::string& name : *names) {
      const auto tensor = TensorIn(scope, name);
      if (!tensor) return source_.At(*node, InvalidArgument("no tensor '{}' is declared", name));
      if (const Status status = graph.MakeInput(*tensor); !status)
        return source_.At(*node, status.error());
    }
  }
  if (!graph.graph().inputs.empty()) scope.last = graph.graph().inputs[0];
  return {};
}

Status NetworkReader::ReadOutputs(const DescriptionNode* node, GraphBuilder& graph,
                                  const Scope& scope) {
  if (node == nullptr) {
    if (scope.last < 0) return source_.At(root_, InvalidArgument("the network has no outputs"));
    graph.graph().outputs = {scope.last};
    return {};
  }
  const auto names = TextsOf(*node);
  if (!names) return source_.At(*node, Prefixed("outputs", names.error()));
  for (const std::string& name : *names) {
    const auto tensor = TensorIn(scope, name);
    if (!tensor) return source_.At(*node, InvalidArgument("outputs: nothing is named '{}'", name));
    if (!graph.HasValue(*tensor))
      return source_.At(*node, InvalidArgument("outputs: '{}' is never written", name));
    graph.graph().outputs.push_back(*tensor);
  }
  return {};
}

Result<Subgraph> NetworkReader::ReadGraph(const DescriptionNode& node) {
  GraphBuilder graph(weights_);
  Scope scope;
  scope.arguments = arguments_;
  if (const DescriptionNode* declared = node.Find("tensors")) {
    OCTET_TRY(ReadDeclaredTensors(source_, *declared, graph, scope));
  }
  OCTET_TRY(ReadInputs(node.Find("inputs"), graph, scope));
  NodeList nodes(source_, fragments_, arguments_, graph);
  if (const DescriptionNode* list = node.Find("nodes"); list != nullptr && !list->empty())
    OCTET_TRY(nodes.Add(*list, scope));
  OCTET_TRY(ReadOutputs(node.Find("outputs"), graph, scope));
  if (const DescriptionNode* name = node.Find("graph")) {
    OCTET_ASSIGN(graph.graph().name, TextOf(*name));
  }
  tensors_.push_back(scope.tensors);
  OCTET_TRY(RestoreNames(source_, node.Find("tensors"), graph.graph()));
  return std::move(graph.graph());
}

Result<std::map<std::string, int32_t>> NetworkReader::ReadSignatureMap(const DescriptionNode* node,
                                                                       int64_t subgraph) const {
  std::map<std::string, int32_t> tensors;
  if (node == nullptr) return tensors;
  if (!node->is_list()) return InvalidArgument("wants a list of {{name: .., tensor: ..}}");
  for (const DescriptionNode& item : node->items) {
    OCTET_TRY(OnlyKeys(source_, item, {"name", "tensor"}));
    const DescriptionNode* name = item.Find("name");
    const DescriptionNode* tensor = item.Find("tensor");
    if (name == nullptr || tensor == nullptr) return InvalidArgument("wants name and tensor");
    OCTET_ASSIGN(const std::string text, TextOf(*name));
    const auto& by_name = tensors_[static_cast<size_t>(subgraph)];
    const auto found = by_name.find(tensor->text);
    if (found == by_name.end()) return InvalidArgument("no tensor '{}'", tensor->text);
    tensors[text] = found->second;
  }
  return tensors;
}

Status NetworkReader::ReadSignatures(Model& model) {
  const DescriptionNode* list = root_.Find("signatures");
  if (list == nullptr) return {};
  for (const DescriptionNode& node : list->items) {
    OCTET_TRY(OnlyKeys(source_, node, {"key", "subgraph", "inputs", "outputs"}));
    Signature signature;
    if (const DescriptionNode* key = node.Find("key")) {
      OCTET_ASSIGN(signature.key, TextOf(*key));
    }
    if (const DescriptionNode* subgraph = node.Find("subgraph")) {
      const auto number = IntegerOf(*subgraph, 0, static_cast<int64_t>(model.subgraphs.size()) - 1);
      if (!number) return source_.At(*subgraph, Prefixed("subgraph", number.error()));
      signature.subgraph = static_cast<int32_t>(*number);
    }
    auto inputs = ReadSignatureMap(node.Find("inputs"), signature.subgraph);
    if (!inputs) return source_.At(node, Prefixed("signature inputs", inputs.error()));
    auto outputs = ReadSignatureMap(node.Find("outputs"), signature.subgraph);
    if (!outputs) return source_.At(node, Prefixed("signature outputs", outputs.error()));
    signature.inputs = *std::move(inputs);
    signature.outputs = *std::move(outputs);
    model.signatures.push_back(std::move(signature));
  }
  return {};
}

Status NetworkReader::ReadMetadata(Model& model) {
  for (const char* key : {"metadata", "files"}) {
    const DescriptionNode* list = root_.Find(key);
    if (list == nullptr) continue;
    for (const DescriptionNode& node : list->items) {
      OCTET_TRY(OnlyKeys(source_, node, {"name", "data"}));
      const DescriptionNode* name = node.Find("name");
      const DescriptionNode* data = node.Find("data");
      if (name == nullptr || data == nullptr)
        return source_.At(node, InvalidArgument("{}: wants name and data", key));
      const auto text = TextOf(*name);
      if (!text) return source_.At(*name, text.error());
      auto bytes = BytesOfBlob(*data, weights_);
      if (!bytes) return source_.At(*data, bytes.error());
      if (key == std::string_view("metadata")) {
        model.metadata_entries.push_back({*text, ConstantData::Own(*std::move(bytes))});
      } else {
        model.associated_files.push_back({*text, *std::move(bytes)});
      }
    }
  }
  return {};
}

Result<Model> NetworkReader::Read() {
  OCTET_TRY(
      OnlyKeys(source_, root_,
               {"octet", "description", "graph", "params", "inputs", "outputs", "tensors", "nodes",
                "fragments", "weights", "subgraphs", "signatures", "metadata", "files"}));
  const DescriptionNode* format = root_.Find("octet");
  if (format == nullptr || format->text != fmt::format("{}", kFormatVersion))
    return source_.At(root_, InvalidArgument("wants 'octet: {}', the version of the description",
                                             kFormatVersion));
  OCTET_ASSIGN(fragments_, ReadFragments(source_, root_.Find("fragments")));
  OCTET_ASSIGN(arguments_, ReadParameters());
  Model model;
  if (const DescriptionNode* description = root_.Find("description")) {
    auto text = TextOf(*description);
    if (!text) return source_.At(*description, text.error());
    model.description = *std::move(text);
  }
  OCTET_ASSIGN(Subgraph main, ReadGraph(root_));
  model.subgraphs.push_back(std::move(main));
  if (const DescriptionNode* others = root_.Find("subgraphs")) {
    if (others->items.size() > kMaxSubgraphs)
      return source_.At(*others, InvalidArgument("more than {} subgraphs", kMaxSubgraphs));
    for (const DescriptionNode& node : others->items) {
      OCTET_TRY(OnlyKeys(source_, node, {"graph", "inputs", "outputs", "tensors", "nodes"}));
      OCTET_ASSIGN(Subgraph graph, ReadGraph(node));
      model.subgraphs.push_back(std::move(graph));
    }
  }
  OCTET_TRY(ReadSignatures(model));
  OCTET_TRY(ReadMetadata(model));
  if (const Status status = VerifyIndices(model); !status) return source_.At(root_, status.error());
  return model;
}

Result<std::map<std::string, std::string>> ReadWeightNames(const DescriptionSource& source,
                                                           const DescriptionNode* node) {
  std::map<std::string, std::string> names;
  if (node == nullptr) return names;
  if (!node->is_map()) return source.At(*node, InvalidArgument("weights: wants a map of names"));
  for (size_t i = 0; i < node->items.size(); ++i) {
    auto name = TextOf(node->items[i]);
    if (!name) return source.At(node->items[i], name.error());
    names.emplace(node->keys[i], *std::move(name));
  }
  return names;
}

}  // namespace
}  // namespace network

Result<Model> BuildNetwork(std::string_view text, const std::string& name,
                           const network::WeightOptions& weights) {
  const network::DescriptionSource source{name};
  OCTET_ASSIGN(const auto root, network::ParseDescription(text, name));
  OCTET_ASSIGN(auto names, network::ReadWeightNames(source, root.Find("weights")));
  auto model = network::NetworkReader(root, source, weights, std::move(names)).Read();
  // What lacks a place is about the whole of it.
  if (!model && !model.error().message.starts_with(name + ":"))
    return source.At(root, model.error());
  return model;
}

}  // namespace octet
