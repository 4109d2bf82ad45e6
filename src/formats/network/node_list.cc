#include "formats/network/node_list.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "formats/network/declared_operator.h"
#include "formats/network/layer_table.h"

namespace octet::network {
namespace {

constexpr int kMaxFragmentDepth = 16;
constexpr int kMaxTimes = 1000;
constexpr std::string_view kInput = "in";
constexpr std::string_view kCount = "i";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool IsName(std::string_view word) {
  if (word.empty() || (word[0] >= '0' && word[0] <= '9')) return false;
  return std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// "irf(expand, kernel = 3)": the name before the parenthesis, and what is inside.
Result<std::string> ReadSignature(std::string_view key, Fragment& fragment) {
  const size_t open = key.find('(');
  const std::string name(Trimmed(key.substr(0, open)));
  if (!IsName(name)) return InvalidArgument("'{}' is no name of a fragment", name);
  if (open == std::string_view::npos) return name;
  if (!key.ends_with(')')) return InvalidArgument("'{}' lacks its )", key);
  std::string_view inside = key.substr(open + 1, key.size() - open - 2);
  while (!Trimmed(inside).empty()) {
    const size_t comma = std::min(inside.find(','), inside.size());
    const std::string_view one = inside.substr(0, comma);
    const size_t equals = std::min(one.find('='), one.size());
    Fragment::Parameter parameter{std::string(Trimmed(one.substr(0, equals))), {}};
    constexpr std::array<std::string_view, 6> kTaken = {"in",    "out", "name",
                                                        "times", "i",   "channels"};
    if (!IsName(parameter.name) || std::ranges::find(kTaken, parameter.name) != kTaken.end())
      return InvalidArgument("'{}' cannot be a parameter", parameter.name);
    if (equals < one.size()) {
      parameter.fallback.emplace();
      parameter.fallback->text = std::string(Trimmed(one.substr(equals + 1)));
    }
    fragment.parameters.push_back(std::move(parameter));
    inside.remove_prefix(std::min(comma + 1, inside.size()));
  }
  return name;
}

// What `out` says: a name, or several.
Result<std::vector<std::string>> OutputNames(const DescriptionNode& fields, const Scope& scope) {
  std::vector<std::string> names;
  const DescriptionNode* out = fields.Find("out");
  if (out == nullptr) return names;
  if (!out->is_list()) {
    OCTET_ASSIGN(std::string name, WordIn(scope, *out));
    names.push_back(std::move(name));
    return names;
  }
  for (const DescriptionNode& item : out->items) {
    OCTET_ASSIGN(std::string name, WordIn(scope, item));
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

Result<Fragments> ReadFragments(const DescriptionSource& source, const DescriptionNode* node) {
  Fragments fragments;
  if (node == nullptr) return fragments;
  if (!node->is_map()) return source.At(*node, InvalidArgument("fragments: wants a map"));
  for (size_t i = 0; i < node->items.size(); ++i) {
    const DescriptionNode& body = node->items[i];
    Fragment fragment;
    auto name = ReadSignature(node->keys[i], fragment);
    if (!name) return source.At(body, Prefixed("fragments", name.error()));
    if (!body.is_list())
      return source.At(body, InvalidArgument("fragment '{}' wants a list of nodes", *name));
    if (FindLayer(*name) != nullptr || IsDeclaredOperator(*name))
      return source.At(body, InvalidArgument("fragment '{}' has the name of a layer", *name));
    fragment.nodes = &body;
    if (!fragments.emplace(*name, std::move(fragment)).second)
      return source.At(body, InvalidArgument("a second fragment '{}'", *name));
  }
  return fragments;
}

Status NodeList::Add(const DescriptionNode& nodes, Scope& scope) {
  if (!nodes.is_list()) return source_.At(nodes, InvalidArgument("wants a list of nodes"));
  for (const DescriptionNode& node : nodes.items) OCTET_TRY(AddNode(node, scope));
  return {};
}

Status NodeList::AddNode(const DescriptionNode& node, Scope& scope) {
  static const auto* const no_fields = new DescriptionNode(MapNode());
  std::string word = node.text;
  const DescriptionNode* fields = no_fields;
  if (node.is_map() && node.keys.size() == 1) {
    word = node.keys[0];
    if (node.items[0].is_map()) fields = &node.items[0];
    if (!node.items[0].is_map() && !node.items[0].empty())
      return source_.At(node, InvalidArgument("{}: wants a map of its fields", word));
  } else if (!node.is_scalar() || word.empty()) {
    return source_.At(node, InvalidArgument("a node is one word with its fields"));
  }
  int64_t times = 1;
  if (const DescriptionNode* given = fields->Find("times")) {
    const auto number = NumberIn(scope, *given);
    if (!number) return source_.At(*given, Prefixed("times", number.error()));
    times = *number;
    if (times < 0 || times > kMaxTimes)
      return source_.At(*given,
                        InvalidArgument("times: {} is not within 0 and {}", times, kMaxTimes));
  }
  const auto outer = scope.arguments.find(kCount);
  const std::optional<Argument> outer_count =
      outer == scope.arguments.end() ? std::nullopt : std::optional<Argument>(outer->second);
  for (int64_t i = 0; i < times; ++i) {
    if (const Status status = graph_.CountNode(); !status) return source_.At(node, status.error());
    scope.arguments[std::string(kCount)] = {fmt::format("{}", i), {}};
    // An error from inside a fragment has its place already.
    auto status = AddOnce(word, *fields, scope);
    if (!status) {
      const Error& error = status.error();
      return error.message.starts_with(source_.name + ":")
                 ? error
                 : source_.At(node, Prefixed(word, error));
    }
  }
  if (outer_count) {
    scope.arguments[std::string(kCount)] = *outer_count;
  } else {
    scope.arguments.erase(std::string(kCount));
  }
  return {};
}

Status NodeList::AddOnce(const std::string& word, const DescriptionNode& fields, Scope& scope) {
  const auto fragment = fragments_.find(word);
  const bool is_layer = FindLayer(word) != nullptr;
  if (fragment == fragments_.end() && !is_layer) {
    if (IsDeclaredOperator(word)) return AddDeclared(word, fields, scope);
    return InvalidArgument("neither a layer, a fragment nor a TFLite operator");
  }
  OCTET_ASSIGN(auto inputs, Inputs(fields, scope));
  OCTET_ASSIGN(const auto names, OutputNames(fields, scope));
  OCTET_ASSIGN(const std::string path, PathOf(word, fields, names, scope));
  if (is_layer) {
    OCTET_TRY(AddLayer(word, fields, path, std::move(inputs), names, scope));
  } else {
    if (names.size() > 1) return InvalidArgument("a fragment has one output");
    OCTET_TRY(AddFragment(word, fragment->second, fields, path, inputs, scope));
    if (!names.empty()) scope.tensors[names[0]] = scope.last;
  }
  if (const DescriptionNode* name = fields.Find("name"); name != nullptr && names.empty()) {
    OCTET_ASSIGN(const std::string local, WordIn(scope, *name));
    scope.tensors[local] = scope.last;
  }
  return {};
}

Result<std::vector<int32_t>> NodeList::Inputs(const DescriptionNode& fields,
                                              const Scope& scope) const {
  const DescriptionNode* in = fields.Find(kInput);
  if (in == nullptr) {
    if (scope.last < 0) return InvalidArgument("no node before gives an input: wants 'in'");
    return std::vector<int32_t>{scope.last};
  }
  std::vector<int32_t> inputs;
  OCTET_ASSIGN(const auto names, TextsOf(*in));
  for (const std::string& name : names) {
    const auto tensor = TensorIn(scope, name);
    if (!tensor) return InvalidArgument("nothing before is named '{}'", name);
    inputs.push_back(*tensor);
  }
  return inputs;
}

Result<std::string> NodeList::PathOf(const std::string& word, const DescriptionNode& fields,
                                     const std::vector<std::string>& names, Scope& scope) const {
  std::string name;
  if (const DescriptionNode* given = fields.Find("name")) {
    OCTET_ASSIGN(name, WordIn(scope, *given));
  } else if (names.size() == 1) {
    name = names[0];
  } else {
    const int count = scope.counts[word]++;
    name = count == 0 ? word : fmt::format("{}_{}", word, count);
  }
  if (name.empty() || !IsPlainUtf8(name)) return InvalidArgument("'{}' is no name", name);
  constexpr size_t kMaxNameBytes = 200;
  if (scope.path.size() + name.size() > kMaxNameBytes)
    return InvalidArgument("the name '{}{}' is too long", scope.path, name);
  return graph_.FreeName(scope.path + name);
}

Status NodeList::AddLayer(const std::string& word, const DescriptionNode& fields,
                          const std::string& path, std::vector<int32_t> inputs,
                          const std::vector<std::string>& names, Scope& scope) {
  const LayerRow& row = *FindLayer(word);
  Layer layer(scope, graph_, fields, path);
  layer.set_inputs(std::move(inputs));
  layer.set_output_names(names);
  const auto with_name = [&path](const Error& error) {
    return Prefixed(fmt::format("'{}'", path), error);
  };
  if (const Status status = row.build(layer); !status) return with_name(status.error());
  if (const Status status = layer.RefuseUnread(); !status) {
    return InvalidArgument("{} (known: in, out, name, times{}{})",
                           with_name(status.error()).message, row.keys.empty() ? "" : ", ",
                           row.keys);
  }
  scope.last = layer.outputs()[0];
  for (size_t i = 0; i < names.size() && i < layer.outputs().size(); ++i)
    scope.tensors[names[i]] = layer.outputs()[i];
  if (names.size() > layer.outputs().size())
    return InvalidArgument("{} names for {} outputs", names.size(), layer.outputs().size());
  return {};
}

Status NodeList::AddFragment(const std::string& word, const Fragment& fragment,
                             const DescriptionNode& fields, const std::string& path,
                             const std::vector<int32_t>& inputs, Scope& scope) {
  if (inputs.size() != 1)
    return InvalidArgument("{} inputs, want 1; others are parameters", inputs.size());
  Scope inner;
  inner.path = path + "/";
  inner.depth = scope.depth + 1;
  if (inner.depth > kMaxFragmentDepth)
    return InvalidArgument("fragments within {} fragments: does it use itself?", kMaxFragmentDepth);
  inner.arguments = network_arguments_;
  for (const Fragment::Parameter& parameter : fragment.parameters) {
    const DescriptionNode* given = fields.Find(parameter.name);
    if (given == nullptr && !parameter.fallback)
      return InvalidArgument("lacks '{}'", parameter.name);
    auto argument =
        given != nullptr ? ArgumentIn(scope, *given) : ArgumentIn(inner, *parameter.fallback);
    if (!argument) return Prefixed(parameter.name, argument.error());
    inner.arguments[parameter.name] = *std::move(argument);
  }
  for (const std::string& key : fields.keys) {
    const bool is_parameter = std::ranges::any_of(
        fragment.parameters, [&key](const Fragment::Parameter& p) { return p.name == key; });
    if (!is_parameter && key != "in" && key != "out" && key != "name" && key != "times")
      return InvalidArgument("fragment {} has no parameter '{}'", word, key);
  }
  inner.tensors[std::string(kInput)] = inputs[0];
  inner.last = inputs[0];
  const Shape& shape = graph_.shape(inputs[0]);
  if (shape.rank() > 0) inner.channels = shape[shape.rank() - 1];
  OCTET_TRY(Add(*fragment.nodes, inner));
  scope.last = inner.last;
  return {};
}

Status NodeList::AddDeclared(const std::string& word, const DescriptionNode& fields, Scope& scope) {
  OCTET_ASSIGN(Operator op, ReadDeclaredOperator(source_, word, fields, scope, graph_));
  if (!op.outputs.empty() && op.outputs[0] >= 0) scope.last = op.outputs[0];
  return graph_.AddOperator(std::move(op));
}

}  // namespace octet::network
