#include "formats/network/scope.h"

#include "formats/network/expression.h"

namespace octet::network {
namespace {

NumberOfName NumbersOf(const Scope& scope) {
  return [&scope](std::string_view name) -> std::optional<int64_t> {
    const auto found = scope.arguments.find(name);
    if (found != scope.arguments.end()) {
      const auto number = ToInteger(found->second.text);
      return number ? std::optional<int64_t>(*number) : std::nullopt;
    }
    if (name == "channels" && scope.channels >= 0) return scope.channels;
    return std::nullopt;
  };
}

}  // namespace

Result<int64_t> NumberIn(const Scope& scope, const DescriptionNode& node) {
  if (!node.is_scalar()) return InvalidArgument("wants a single number");
  return EvaluateExpression(node.text, NumbersOf(scope));
}

Result<std::string> WordIn(const Scope& scope, const DescriptionNode& node) {
  OCTET_ASSIGN(const std::string text, TextOf(node));
  const auto argument = scope.arguments.find(text);
  if (argument != scope.arguments.end()) return argument->second.text;
  std::string word;
  for (size_t at = 0; at < text.size();) {
    const size_t open = text.find('{', at);
    word += text.substr(at, open - at);
    if (open == std::string::npos) break;
    const size_t close = text.find('}', open);
    if (close == std::string::npos) return InvalidArgument("'{}' lacks a }}", text);
    const std::string inner = text.substr(open + 1, close - open - 1);
    const auto named = scope.arguments.find(inner);
    if (named != scope.arguments.end()) {
      word += named->second.text;
    } else {
      OCTET_ASSIGN(const int64_t number, EvaluateExpression(inner, NumbersOf(scope)));
      word += fmt::format("{}", number);
    }
    constexpr size_t kMaxWordBytes = 1000;
    if (word.size() > kMaxWordBytes) return InvalidArgument("'{}' becomes too long", text);
    at = close + 1;
  }
  return word;
}

std::optional<int32_t> TensorIn(const Scope& scope, const std::string& name) {
  const auto local = scope.tensors.find(name);
  if (local != scope.tensors.end()) return local->second;
  const auto argument = scope.arguments.find(name);
  return argument == scope.arguments.end() ? std::nullopt : argument->second.tensor;
}

Result<Argument> ArgumentIn(const Scope& scope, const DescriptionNode& node) {
  OCTET_ASSIGN(const std::string text, TextOf(node));
  Argument argument{text, TensorIn(scope, text)};
  const auto passed_on = scope.arguments.find(text);
  if (passed_on != scope.arguments.end()) return passed_on->second;
  if (argument.tensor) return argument;
  if (const auto number = EvaluateExpression(text, NumbersOf(scope))) {
    argument.text = fmt::format("{}", *number);
    return argument;
  }
  OCTET_ASSIGN(argument.text, WordIn(scope, node));
  return argument;
}

}  // namespace octet::network
