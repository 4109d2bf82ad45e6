// A network description as a tree: what YAML and JSON have in common, with the line of every value.
// The parser makes it (description_parser.h), the printer writes it (description_printer.h);
// everything between speaks in these nodes.
//
// Pure data; any thread may read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace octet::network {

struct DescriptionNode {
  enum class Kind : uint8_t { kScalar, kList, kMap };

  Kind kind = Kind::kScalar;
  bool quoted = false;                 // a scalar that is text, whatever it looks like
  bool flow = false;                   // printed on one line
  int line = 0;                        // from 1; 0: not from a file
  std::string text;                    // of a scalar; empty and not quoted: nothing
  std::vector<std::string> keys;       // of a map, in the file's order, no two equal
  std::vector<DescriptionNode> items;  // of a list, or of a map beside its keys

  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  bool empty() const { return items.empty() && text.empty() && !quoted; }
  // The value of a map's key; null when there is none.
  const DescriptionNode* Find(std::string_view key) const;
  // Appends to a map or list; returns the new item.
  DescriptionNode& Add(std::string key, DescriptionNode value);
  DescriptionNode& Add(DescriptionNode value);
};

// Makers for what is printed.
DescriptionNode TextNode(std::string_view text);
DescriptionNode NumberNode(int64_t value);
DescriptionNode RealNode(float value);
DescriptionNode FlagNode(bool value);
DescriptionNode ListNode(bool flow = true);
DescriptionNode MapNode(bool flow = true);
template <class Numbers>
DescriptionNode NumbersNode(const Numbers& numbers) {
  DescriptionNode list = ListNode();
  for (const auto number : numbers) list.Add(NumberNode(static_cast<int64_t>(number)));
  return list;
}
DescriptionNode RealsNode(const std::vector<float>& numbers);
// Text that a description cannot hold as it is (not UTF-8, control characters) as {hex: ...}.
DescriptionNode AnyTextNode(const std::string& text);
bool IsPlainUtf8(std::string_view text);
std::string HexOf(const std::vector<uint8_t>& bytes);

// Where a description came from: every error starts with FILE:LINE.
struct DescriptionSource {
  std::string name;

  Error At(int line, const Error& error) const {
    return Prefixed(line > 0 ? fmt::format("{}:{}", name, line) : name, error);
  }
  Error At(const DescriptionNode& node, const Error& error) const { return At(node.line, error); }
};

// Readers of values. Errors say what the value is, without a place.
Result<int64_t> ToInteger(std::string_view text);
Result<float> ToReal(std::string_view text);
Result<int64_t> IntegerOf(const DescriptionNode& node, int64_t min, int64_t max);
Result<float> RealOf(const DescriptionNode& node);
Result<bool> FlagOf(const DescriptionNode& node);
Result<std::string> TextOf(const DescriptionNode& node);  // takes {hex: ...} too
Result<std::vector<int32_t>> IntegersOf(const DescriptionNode& node);
Result<std::vector<float>> RealsOf(const DescriptionNode& node);
Result<std::vector<std::string>> TextsOf(const DescriptionNode& node);  // or a single text
Result<std::vector<uint8_t>> BytesOfHex(const DescriptionNode& node);

// InvalidArgument that names the first key of `map` that is not in the list.
Status OnlyKeys(const DescriptionSource& source, const DescriptionNode& map,
                std::initializer_list<std::string_view> keys);

}  // namespace octet::network
