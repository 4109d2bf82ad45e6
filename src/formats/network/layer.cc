#include "formats/network/layer.h"

#include <algorithm>

namespace octet::network {

Result<Shape> ShapeOf(const std::vector<int64_t>& dims) {
  std::vector<int32_t> narrow;
  for (const int64_t dim : dims) {
    if (dim < 1 || dim > INT32_MAX) return InvalidArgument("an extent would be {}", dim);
    narrow.push_back(static_cast<int32_t>(dim));
  }
  return Shape::FromDims(narrow);
}

Status Layer::WantInputs(size_t min, size_t max) {
  if (inputs_.size() >= min && inputs_.size() <= max) return {};
  if (min == max) return InvalidArgument("{} inputs, want {}", inputs_.size(), min);
  return InvalidArgument("{} inputs, want {} to {}", inputs_.size(), min, max);
}

Status Layer::WantImage() {
  OCTET_TRY(WantInputs(1, 1));
  if (shape().rank() == 4) return {};
  return InvalidArgument("input '{}' is {}, want [batch, rows, columns, channels]",
                         graph_.tensor(inputs_[0]).name, shape().ToString());
}

const DescriptionNode* Layer::Raw(std::string_view field) {
  const DescriptionNode* node = fields_.Find(field);
  if (node != nullptr) read_.emplace(field);
  return node;
}

template <class T, class Read>
Result<T> Layer::Field(std::string_view field, const std::optional<T>& fallback, Read read) {
  const DescriptionNode* node = Raw(field);
  if (node == nullptr && fallback) return *fallback;
  if (node == nullptr) return InvalidArgument("lacks '{}'", field);
  Result<T> value = read(*node);
  if (!value) return Prefixed(field, std::move(value).error());
  return value;
}

Result<int> Layer::Number(std::string_view field, std::optional<int> fallback, int min, int max) {
  return Field<int>(field, fallback, [&](const DescriptionNode& node) -> Result<int> {
    OCTET_ASSIGN(const int64_t value, NumberIn(scope_, node));
    if (value < min || value > max)
      return InvalidArgument("{} is not within {} and {}", value, min, max);
    return static_cast<int>(value);
  });
}

Result<RowsColumns> Layer::Pair(std::string_view field, std::optional<int> fallback, int min,
                                int max) {
  const DescriptionNode* node = fields_.Find(field);
  if (node == nullptr || !node->is_list()) {
    OCTET_ASSIGN(const int both, Number(field, fallback, min, max));
    return RowsColumns{both, both};
  }
  OCTET_ASSIGN(const auto two, Numbers(field));
  if (two.size() != 2) return InvalidArgument("{}: {} numbers, want 1 or 2", field, two.size());
  for (const int32_t value : two) {
    if (value < min || value > max)
      return InvalidArgument("{}: {} is not within {} and {}", field, value, min, max);
  }
  return RowsColumns{two[0], two[1]};
}

Result<std::string> Layer::Word(std::string_view field, std::optional<std::string> fallback) {
  return Field<std::string>(field, fallback,
                            [&](const DescriptionNode& node) { return WordIn(scope_, node); });
}

Result<float> Layer::Real(std::string_view field, float fallback) {
  return Field<float>(field, fallback, [&](const DescriptionNode& node) -> Result<float> {
    OCTET_ASSIGN(const std::string text, WordIn(scope_, node));
    return ToReal(text);
  });
}

Result<bool> Layer::Flag(std::string_view field, bool fallback) {
  return Field<bool>(field, fallback, [&](const DescriptionNode& node) -> Result<bool> {
    OCTET_ASSIGN(const std::string text, WordIn(scope_, node));
    if (text != "true" && text != "false") return InvalidArgument("wants true or false");
    return text == "true";
  });
}

Result<std::vector<int32_t>> Layer::Numbers(std::string_view field) {
  using Values = std::vector<int32_t>;
  return Field<Values>(field, std::nullopt, [&](const DescriptionNode& node) -> Result<Values> {
    if (!node.is_list()) return InvalidArgument("wants a list of numbers");
    Values values;
    for (const DescriptionNode& item : node.items) {
      OCTET_ASSIGN(const int64_t value, NumberIn(scope_, item));
      if (value < INT32_MIN || value > INT32_MAX) return InvalidArgument("{} is too large", value);
      values.push_back(static_cast<int32_t>(value));
    }
    return values;
  });
}

Result<Activation> Layer::Act() {
  OCTET_ASSIGN(const std::string word, Word("act", "none"));
  for (const Activation activation :
       {Activation::kNone, Activation::kRelu, Activation::kReluN1To1, Activation::kRelu6}) {
    std::string name = ActivationName(activation);
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (word == name) return activation;
  }
  return InvalidArgument("act: '{}' is none of none, relu, relu6, relu_n1_to_1", word);
}

Result<int32_t> Layer::Integers(const std::string& suffix, const std::vector<int32_t>& values) {
  return graph_.AddIntegers(graph_.FreeName(path_ + "/" + suffix), values);
}

Result<int32_t> Layer::Emit(const std::string& name, OperatorKind kind, std::vector<int32_t> inputs,
                            const Shape& output, OperatorOptions options, int version) {
  OCTET_ASSIGN(const int32_t index, graph_.AddValue(name, graph_.tensor(inputs[0]).type, output));
  Operator op;
  op.kind = kind;
  op.version = version;
  op.inputs = std::move(inputs);
  op.outputs = {index};
  op.options = std::move(options);
  OCTET_TRY(graph_.AddOperator(std::move(op)));
  return index;
}

Result<int32_t> Layer::Step(const std::string& step, OperatorKind kind, std::vector<int32_t> inputs,
                            const Shape& output, OperatorOptions options) {
  return Emit(graph_.FreeName(path_ + "/" + step), kind, std::move(inputs), output,
              std::move(options), 1);
}

Status Layer::Finish(OperatorKind kind, std::vector<int32_t> inputs, const Shape& output,
                     OperatorOptions options, int version) {
  OCTET_ASSIGN(const int32_t index,
               Emit(path_, kind, std::move(inputs), output, std::move(options), version));
  outputs_ = {index};
  return {};
}

Status Layer::RefuseUnread() const {
  constexpr std::string_view kOfEveryNode[] = {"in", "out", "name", "times"};
  for (const std::string& key : fields_.keys) {
    if (read_.contains(key) || std::ranges::find(kOfEveryNode, key) != std::end(kOfEveryNode))
      continue;
    return InvalidArgument("unknown key '{}'", key);
  }
  return {};
}

}  // namespace octet::network
