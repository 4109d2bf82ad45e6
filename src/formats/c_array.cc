#include "formats/c_array.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace octet {
namespace {

constexpr size_t kBytesOfLine = 16;

// Of C99 and C++, as far as someone may call a network so.
constexpr std::string_view kKeywords[] = {
    "auto",     "bool",   "break",    "case",   "char",     "class",  "const",   "continue",
    "default",  "delete", "do",       "double", "else",     "enum",   "extern",  "float",
    "for",      "goto",   "if",       "inline", "int",      "long",   "new",     "operator",
    "private",  "public", "register", "return", "short",    "signed", "sizeof",  "static",
    "struct",   "switch", "template", "this",   "throw",    "try",    "typedef", "union",
    "unsigned", "using",  "virtual",  "void",   "volatile", "while"};

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void AppendArray(const CArray& array, std::string& text) {
  auto out = std::back_inserter(text);
  fmt::format_to(out, "\n/* {} */\n#define {}_SIZE {}u\n", array.comment, array.name,
                 array.bytes.size());
  fmt::format_to(out, "OCTET_ALIGN(16) static const unsigned char {}[{}] = {{", array.name,
                 array.bytes.size());
  for (size_t i = 0; i < array.bytes.size(); ++i)
    fmt::format_to(out, "{}0x{:02x},", i % kBytesOfLine == 0 ? "\n  " : " ", array.bytes[i]);
  text += "\n};\n";
}

// What a comment may hold without ending.
std::string Commented(std::string comment) {
  for (char& c : comment) {
    if (c == '*' || static_cast<unsigned char>(c) < ' ') c = '.';
  }
  return comment;
}

}  // namespace

Status CheckCIdentifier(std::string_view name) {
  const bool is_word = !name.empty() && IsLetter(name[0]) &&
                       std::ranges::all_of(name, [](char c) { return IsLetter(c) || IsDigit(c); });
  if (!is_word || std::ranges::find(kKeywords, name) != std::end(kKeywords)) {
    return InvalidArgument("'{}' is not a name for a C array", name);
  }
  return {};
}

std::string CHeader(std::string_view guard, std::span<const CArray> arrays) {
  std::string text = fmt::format(
      "/* Made by octet export. */\n"
      "#ifndef {0}_H\n"
      "#define {0}_H\n\n"
      "#ifndef OCTET_ALIGN\n"
      "#ifdef _MSC_VER\n"
      "#define OCTET_ALIGN(bytes) __declspec(align(bytes))\n"
      "#else\n"
      "#define OCTET_ALIGN(bytes) __attribute__((aligned(bytes)))\n"
      "#endif\n"
      "#endif\n",
      guard);
  for (const CArray& array : arrays)
    AppendArray({array.name, Commented(array.comment), array.bytes}, text);
  text += fmt::format("\n#endif /* {}_H */\n", guard);
  return text;
}

}  // namespace octet
