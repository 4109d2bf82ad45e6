#include "server/http/header_value.h"

#include <algorithm>

namespace octet {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Position of the quote that closes the text starting at `begin`; the end when there is none.
size_t ClosingQuote(std::string_view text, size_t begin) {
  size_t at = begin;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return std::min(at, text.size());
}

}  // namespace

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view HeaderToken(std::string_view value) {
  return Trimmed(value.substr(0, value.find(';')));
}

std::optional<std::string_view> HeaderParameter(std::string_view value, std::string_view name) {
  size_t at = value.find(';');
  while (at < value.size()) {
    const size_t equals = value.find_first_of("=;", at + 1);
    if (equals == std::string_view::npos) break;
    const std::string_view found = Trimmed(value.substr(at + 1, equals - at - 1));
    at = equals;
    if (value[equals] == ';') continue;  // a name without a value
    const size_t begin = value.find_first_not_of(kBlanks, equals + 1);
    std::string_view text;
    if (begin != std::string_view::npos && value[begin] == '"') {
      const size_t quote = ClosingQuote(value, begin + 1);
      text = value.substr(begin + 1, quote - begin - 1);
      at = value.find(';', quote);
    } else {
      at = value.find(';', equals);
      text = Trimmed(value.substr(equals + 1, at == std::string_view::npos ? at : at - equals - 1));
    }
    if (EqualsIgnoringCase(found, name)) return text;
  }
  return std::nullopt;
}

}  // namespace octet
