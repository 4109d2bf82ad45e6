#include "formats/network/declared_operator.h"

#include <algorithm>

#include "formats/network/blobs.h"
#include "formats/network/option_words.h"

namespace octet::network {
namespace {

const Tensor* FilterOf(const Subgraph& graph, const Operator& op, int rank) {
  if (op.inputs.size() < 2 || op.inputs[1] < 0) return nullptr;
  const Tensor& tensor = graph.tensors[static_cast<size_t>(op.inputs[1])];
  return tensor.is_constant && tensor.shape.rank() == rank ? &tensor : nullptr;
}

Result<std::vector<int32_t>> TensorsOf(const DescriptionNode* node, const Scope& scope) {
  std::vector<int32_t> tensors;
  if (node == nullptr) return tensors;
  OCTET_ASSIGN(const auto names, TextsOf(*node));
  for (const std::string& name : names) {
    const auto tensor = name.empty() ? std::optional<int32_t>(-1) : TensorIn(scope, name);
    if (!tensor) return InvalidArgument("no tensor '{}' is declared", name);
    tensors.push_back(*tensor);
  }
  return tensors;
}

Status CheckFacts(const DescriptionSource& source, const Subgraph& graph, const Operator& op,
                  const DescriptionNode& fields, std::vector<std::string>& taken) {
  DescriptionNode facts = MapNode();
  AddShapeFacts(graph, op, facts);
  for (size_t i = 0; i < facts.items.size(); ++i) {
    const DescriptionNode* said = fields.Find(facts.keys[i]);
    taken.push_back(facts.keys[i]);
    if (said == nullptr) continue;
    OCTET_ASSIGN(const auto is, IntegersOf(facts.items[i]));
    const auto says = IntegersOf(*said);
    if (says && *says == is) continue;
    return source.At(
        *said, InvalidArgument("{} does not fit the filter {}", facts.keys[i],
                               FilterOf(graph, op, op.kind == OperatorKind::kFullyConnected ? 2 : 4)
                                   ->shape.ToString()));
  }
  return {};
}

Status ReadCustom(const DescriptionNode& fields, GraphBuilder& graph, Operator& op,
                  std::vector<std::string>& taken) {
  taken.insert(taken.end(), {"code", "options"});
  if (const DescriptionNode* code = fields.Find("code")) {
    OCTET_ASSIGN(op.custom_name, TextOf(*code));
  }
  auto* options = std::get_if<CustomOptions>(&op.options);
  const DescriptionNode* blob = fields.Find("options");
  if (blob == nullptr || options == nullptr) return {};
  auto bytes = BytesOfBlob(*blob, graph.weights());
  if (!bytes) return Prefixed("options", std::move(bytes).error());
  options->bytes = *std::move(bytes);
  return {};
}

}  // namespace

bool IsDeclaredOperator(std::string_view word) { return OperatorKindOf(word).has_value(); }

void AddShapeFacts(const Subgraph& graph, const Operator& op, DescriptionNode& fields) {
  const bool dense = op.kind == OperatorKind::kFullyConnected;
  const bool depthwise = op.kind == OperatorKind::kDepthwiseConv2D;
  const bool conv = op.kind == OperatorKind::kConv2D || op.kind == OperatorKind::kTransposeConv;
  if (!dense && !depthwise && !conv) return;
  const Tensor* filter = FilterOf(graph, op, dense ? 2 : 4);
  if (filter == nullptr) return;
  if (dense) {
    fields.Add("units", NumberNode(filter->shape[0]));
    return;
  }
  if (conv) fields.Add("filters", NumberNode(filter->shape[0]));
  fields.Add("kernel", NumbersNode(std::vector<int>{filter->shape[1], filter->shape[2]}));
}

Result<Operator> ReadDeclaredOperator(const DescriptionSource& source, const std::string& word,
                                      const DescriptionNode& fields, const Scope& scope,
                                      GraphBuilder& graph) {
  Operator op;
  OCTET_ASSIGN(op.kind, OperatorKindOf(word));
  std::vector<std::string> taken = {"in", "out", "intermediates", "version", "times"};
  OCTET_ASSIGN(op.inputs, TensorsOf(fields.Find("in"), scope));
  OCTET_ASSIGN(op.outputs, TensorsOf(fields.Find("out"), scope));
  OCTET_ASSIGN(op.intermediates, TensorsOf(fields.Find("intermediates"), scope));
  if (const DescriptionNode* version = fields.Find("version")) {
    OCTET_ASSIGN(const int64_t number, IntegerOf(*version, INT32_MIN, INT32_MAX));
    op.version = static_cast<int32_t>(number);
  }
  OCTET_TRY(ReadOptionFields(source, fields, op, taken));
  if (op.kind == OperatorKind::kCustom || fields.Find("code") != nullptr)
    OCTET_TRY(ReadCustom(fields, graph, op, taken));
  OCTET_TRY(CheckFacts(source, graph.graph(), op, fields, taken));
  for (size_t i = 0; i < fields.keys.size(); ++i) {
    if (std::ranges::find(taken, fields.keys[i]) == taken.end())
      return source.At(fields.items[i], InvalidArgument("unknown key '{}'", fields.keys[i]));
  }
  return op;
}

}  // namespace octet::network
