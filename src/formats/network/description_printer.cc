#include "formats/network/description_printer.h"

#include <algorithm>
#include <array>

namespace octet::network {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A word that YAML reads as nothing but text, in any place.
bool IsPlainWord(std::string_view text) {
  constexpr std::array<std::string_view, 22> kReserved = {
      "true", "false", "True", "False", "TRUE", "FALSE", "null", "Null", "NULL", "yes", "no",
      "Yes",  "No",    "YES",  "NO",    "on",   "off",   "On",   "Off",  "ON",   "y",   "n"};
  if (text.empty() || !IsLetter(text[0])) return false;
  if (std::ranges::find(kReserved, text) != kReserved.end()) return false;
  return std::ranges::all_of(
      text, [](char c) { return IsLetter(c) || IsDigit(c) || c == '.' || c == '/' || c == '-'; });
}

bool IsJsonNumber(std::string_view text) {
  if (text == "true" || text == "false") return true;
  const size_t first = text.starts_with('-') ? 1 : 0;
  return text.size() > first && IsDigit(text[first]);
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<uint8_t>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

class Printer {
 public:
  explicit Printer(bool json) : json_(json) {}
  std::string Print(const DescriptionNode& root) {
    Block(root, 0);
    if (json_) text_ += '\n';
    return std::move(text_);
  }

 private:
  std::string Key(const std::string& key) const {
    return json_ || !IsPlainWord(key) ? Quoted(key) : key;
  }
  std::string Scalar(const DescriptionNode& node) const {
    if (node.empty()) return json_ ? "null" : "";
    if (json_) return node.quoted || !IsJsonNumber(node.text) ? Quoted(node.text) : node.text;
    return node.quoted && !IsPlainWord(node.text) ? Quoted(node.text) : node.text;
  }

  void Flow(const DescriptionNode& node) {
    if (node.is_scalar()) {
      text_ += Scalar(node);
      return;
    }
    text_ += node.is_map() ? '{' : '[';
    for (size_t i = 0; i < node.items.size(); ++i) {
      if (i > 0) text_ += ", ";
      if (node.is_map()) text_ += Key(node.keys[i]) + ": ";
      Flow(node.items[i]);
    }
    text_ += node.is_map() ? '}' : ']';
  }

  static bool OnOneLine(const DescriptionNode& node) {
    return node.is_scalar() || node.flow || node.items.empty();
  }

  // A map or list with a line an item; in YAML the items start on a new line.
  void Block(const DescriptionNode& node, size_t depth) {
    const std::string indent(2 * depth, ' ');
    if (json_) text_ += node.is_map() ? "{\n" : "[\n";
    for (size_t i = 0; i < node.items.size(); ++i) {
      const DescriptionNode& item = node.items[i];
      text_ += indent + (json_ ? "  " : "");
      if (node.is_map()) text_ += Key(node.keys[i]) + ":";
      if (!json_ && node.is_list()) text_ += '-';
      if (!json_ || node.is_map()) text_ += ' ';
      if (OnOneLine(item)) {
        NodeLine(node, item);
      } else {
        if (!json_) text_.back() = '\n';
        Block(item, depth + 1);
      }
      if (json_ && i + 1 < node.items.size()) text_ += ',';
      if (json_ || OnOneLine(item)) text_ += '\n';
    }
    if (json_) text_ += indent + (node.is_map() ? '}' : ']');
  }

  // In a YAML list, "- conv: {...}" reads better than "- {conv: {...}}".
  void NodeLine(const DescriptionNode& parent, const DescriptionNode& item) {
    if (!json_ && parent.is_list() && item.is_map() && item.keys.size() == 1) {
      text_ += Key(item.keys[0]) + ": ";
      Flow(item.items[0]);
    } else {
      Flow(item);
    }
    if (text_.back() == ' ') text_.pop_back();
  }

  bool json_;
  std::string text_;
};

}  // namespace

std::string YamlOf(const DescriptionNode& root) { return Printer(false).Print(root); }
std::string JsonOf(const DescriptionNode& root) { return Printer(true).Print(root); }

}  // namespace octet::network
