#include "server/rest/request_target.h"

#include <algorithm>
#include <charconv>

namespace octet {
namespace {

enum class Plus { kIsPlus, kIsSpace };

Result<std::string> PercentDecoded(std::string_view text, Plus plus) {
  constexpr size_t kEscapeLength = 3;
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::kIsSpace) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const std::string_view digits = text.substr(i + 1, kEscapeLength - 1);
      unsigned value = 0;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
      if (error != std::errc() || end != digits.data() + kEscapeLength - 1) {
        return InvalidArgument(
            "percent sign at {} of the request target is not followed by two "
            "hexadecimal digits",
            i);
      }
      decoded += static_cast<char>(value);
      i += kEscapeLength - 1;
    }
  }
  return decoded;
}

// "http://host:port/path" -> "/path"; other targets unchanged.
std::string_view OriginForm(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (!target.starts_with(kScheme)) return target;
  const size_t path = target.find_first_of("/?", kScheme.size());
  return path == std::string_view::npos ? "/" : target.substr(path);
}

}  // namespace

const std::string* RequestTarget::Find(std::string_view name) const {
  const auto found = std::ranges::find(query, name, &std::pair<std::string, std::string>::first);
  return found == query.end() ? nullptr : &found->second;
}

std::string_view RequestTarget::Parameter(std::string_view name) const {
  const auto found =
      std::ranges::find(parameters, name, &std::pair<std::string, std::string>::first);
  return found == parameters.end() ? std::string_view() : found->second;
}

Result<RequestTarget> ParseRequestTarget(std::string_view target) {
  target = OriginForm(target);
  const size_t question = std::min(target.find('?'), target.size());
  RequestTarget parsed;
  OCTET_ASSIGN(parsed.path, PercentDecoded(target.substr(0, question), Plus::kIsPlus));
  std::string_view query = target.substr(std::min(question + 1, target.size()));
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    OCTET_ASSIGN(std::string name, PercentDecoded(pair.substr(0, equals), Plus::kIsSpace));
    OCTET_ASSIGN(std::string value,
                 PercentDecoded(pair.substr(std::min(equals + 1, pair.size())), Plus::kIsSpace));
    parsed.query.emplace_back(std::move(name), std::move(value));
  }
  return parsed;
}

}  // namespace octet
