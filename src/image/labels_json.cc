#include "image/labels_json.h"

#include <charconv>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>

namespace octet {
namespace {

using nlohmann::json;

// A map of a few bytes must not ask for gigabytes of names.
constexpr size_t kMaxClasses = 1 << 20;
constexpr int kMaxDepth = 4;

std::optional<size_t> ClassIndex(const std::string& key) {
  size_t index = 0;
  const char* end = key.data() + key.size();
  const auto [stop, error] = std::from_chars(key.data(), end, index);
  if (error != std::errc() || stop != end || index >= kMaxClasses) return std::nullopt;
  return index;
}

// "tench", or the last of ["n01440764", "tench"].
std::optional<std::string> NameOf(const json& value) {
  if (value.is_array() && !value.empty()) return NameOf(value.back());
  if (!value.is_string()) return std::nullopt;
  return value.get<std::string>();
}

Result<std::vector<std::string>> NamesOf(const json& document) {
  std::vector<std::string> names;
  for (const auto& [key, value] : document.items()) {
    // The key of an array's element is its index.
    const std::optional<size_t> index = ClassIndex(key);
    if (!index) return Corrupt("labels: key '{}' is not a class number", key);
    const std::optional<std::string> name = NameOf(value);
    if (!name) return Corrupt("labels: class {} has no name", *index);
    if (names.size() <= *index) names.resize(*index + 1);
    names[*index] = *name;
  }
  return names;
}

}  // namespace

Result<std::vector<std::string>> ParseJsonLabels(std::string_view text) {
  const auto limit_depth = [](int depth, json::parse_event_t, json&) { return depth <= kMaxDepth; };
  try {
    return NamesOf(json::parse(text, limit_depth));
  } catch (const json::exception& error) {
    return Corrupt("labels: {}", error.what());
  }
}

}  // namespace octet
