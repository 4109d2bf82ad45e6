#include "formats/network/description_node.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace octet::network {
namespace {

DescriptionNode ScalarNode(std::string text, bool quoted) {
  DescriptionNode node;
  node.quoted = quoted;
  node.text = std::move(text);
  return node;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string_view KindName(const DescriptionNode& node) {
  return node.is_map() ? "a map" : node.is_list() ? "a list" : "a single value";
}

// Bytes that the sequence starting with `lead` has; 0: no lead byte.
size_t Utf8Length(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

template <class T, class Read>
Result<std::vector<T>> ListOf(const DescriptionNode& node, Read read) {
  std::vector<T> values;
  if (node.is_scalar()) {
    if (node.empty()) return values;
    OCTET_ASSIGN(T value, read(node));
    values.push_back(std::move(value));
    return values;
  }
  if (!node.is_list()) return InvalidArgument("wants a list, not {}", KindName(node));
  for (const DescriptionNode& item : node.items) {
    OCTET_ASSIGN(T value, read(item));
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace

const DescriptionNode* DescriptionNode::Find(std::string_view key) const {
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return &items[i];
  }
  return nullptr;
}

DescriptionNode& DescriptionNode::Add(std::string key, DescriptionNode value) {
  keys.push_back(std::move(key));
  items.push_back(std::move(value));
  return items.back();
}

DescriptionNode& DescriptionNode::Add(DescriptionNode value) {
  items.push_back(std::move(value));
  return items.back();
}

DescriptionNode TextNode(std::string_view text) { return ScalarNode(std::string(text), true); }
DescriptionNode NumberNode(int64_t value) { return ScalarNode(fmt::format("{}", value), false); }
DescriptionNode RealNode(float value) { return ScalarNode(fmt::format("{}", value), false); }
DescriptionNode FlagNode(bool value) { return ScalarNode(value ? "true" : "false", false); }

DescriptionNode ListNode(bool flow) {
  DescriptionNode node;
  node.kind = DescriptionNode::Kind::kList;
  node.flow = flow;
  return node;
}

DescriptionNode MapNode(bool flow) {
  DescriptionNode node;
  node.kind = DescriptionNode::Kind::kMap;
  node.flow = flow;
  return node;
}

DescriptionNode RealsNode(const std::vector<float>& numbers) {
  DescriptionNode list = ListNode();
  for (const float number : numbers) list.Add(RealNode(number));
  return list;
}

bool IsPlainUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<uint8_t>(text[i]);
    const size_t length = Utf8Length(lead);
    if (length == 0 || length > text.size() - i || lead < 0x20 || lead == 0x7F) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<uint8_t>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    // Two- and three-byte sequences have controls, surrogates and byte order marks among them.
    if (length == 2 && lead == 0xC2 && static_cast<uint8_t>(text[i + 1]) < 0xA0) return false;
    if (lead == 0xE0 && static_cast<uint8_t>(text[i + 1]) < 0xA0) return false;
    if (lead == 0xED && static_cast<uint8_t>(text[i + 1]) >= 0xA0) return false;
    if (lead == 0xEF && static_cast<uint8_t>(text[i + 1]) >= 0xBB) return false;
    if (lead == 0xE2 && static_cast<uint8_t>(text[i + 1]) == 0x80) return false;
    if (length == 4) return false;
    i += length;
  }
  return true;
}

std::string HexOf(const std::vector<uint8_t>& bytes) {
  std::string hex;
  for (const uint8_t byte : bytes) hex += fmt::format("{:02x}", byte);
  return hex;
}

DescriptionNode AnyTextNode(const std::string& text) {
  if (IsPlainUtf8(text)) return TextNode(text);
  DescriptionNode node = MapNode();
  node.Add("hex", TextNode(HexOf({text.begin(), text.end()})));
  return node;
}

Result<int64_t> ToInteger(std::string_view text) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || text.empty())
    return InvalidArgument("'{}' is not a whole number", text);
  return value;
}

Result<float> ToReal(std::string_view text) {
  float value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || text.empty())
    return InvalidArgument("'{}' is not a number", text);
  return value;
}

Result<int64_t> IntegerOf(const DescriptionNode& node, int64_t min, int64_t max) {
  if (!node.is_scalar()) return InvalidArgument("wants a whole number, not {}", KindName(node));
  OCTET_ASSIGN(const int64_t value, ToInteger(node.text));
  if (value < min || value > max)
    return InvalidArgument("{} is not within {} and {}", value, min, max);
  return value;
}

Result<float> RealOf(const DescriptionNode& node) {
  if (!node.is_scalar()) return InvalidArgument("wants a number, not {}", KindName(node));
  return ToReal(node.text);
}

Result<bool> FlagOf(const DescriptionNode& node) {
  if (node.is_scalar() && (node.text == "true" || node.text == "false")) return node.text == "true";
  return InvalidArgument("wants true or false");
}

Result<std::string> TextOf(const DescriptionNode& node) {
  if (node.is_map() && node.keys.size() == 1 && node.keys[0] == "hex") {
    OCTET_ASSIGN(const auto bytes, BytesOfHex(node.items[0]));
    return std::string(bytes.begin(), bytes.end());
  }
  if (!node.is_scalar()) return InvalidArgument("wants a text, not {}", KindName(node));
  return node.text;
}

Result<std::vector<int32_t>> IntegersOf(const DescriptionNode& node) {
  return ListOf<int32_t>(node, [](const DescriptionNode& item) -> Result<int32_t> {
    OCTET_ASSIGN(const int64_t value, IntegerOf(item, std::numeric_limits<int32_t>::min(),
                                                std::numeric_limits<int32_t>::max()));
    return static_cast<int32_t>(value);
  });
}

Result<std::vector<float>> RealsOf(const DescriptionNode& node) {
  return ListOf<float>(node, [](const DescriptionNode& item) { return RealOf(item); });
}

Result<std::vector<std::string>> TextsOf(const DescriptionNode& node) {
  return ListOf<std::string>(node, [](const DescriptionNode& item) { return TextOf(item); });
}

Result<std::vector<uint8_t>> BytesOfHex(const DescriptionNode& node) {
  if (!node.is_scalar() || node.text.size() % 2 != 0)
    return InvalidArgument("wants an even number of hex digits");
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i < node.text.size(); i += 2) {
    const int high = HexDigit(node.text[i]);
    const int low = HexDigit(node.text[i + 1]);
    if (high < 0 || low < 0)
      return InvalidArgument("'{}' is not two hex digits", node.text.substr(i, 2));
    bytes.push_back(static_cast<uint8_t>(high * 16 + low));
  }
  return bytes;
}

Status OnlyKeys(const DescriptionSource& source, const DescriptionNode& map,
                std::initializer_list<std::string_view> keys) {
  if (!map.is_map()) return source.At(map, InvalidArgument("wants a map, not {}", KindName(map)));
  for (size_t i = 0; i < map.keys.size(); ++i) {
    if (std::find(keys.begin(), keys.end(), map.keys[i]) == keys.end()) {
      return source.At(map.items[i], InvalidArgument("unknown key '{}' (known: {})", map.keys[i],
                                                     fmt::join(keys, ", ")));
    }
  }
  return {};
}

}  // namespace octet::network
