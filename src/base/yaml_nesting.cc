#include "base/yaml_nesting.h"

namespace octet {

bool NestsDeeperThan(std::string_view yaml, int levels) {
  constexpr int kColumnsOfLevel = 4;
  int brackets = 0;
  int column = 0;
  int dashes = 0;
  bool indent = true;
  for (const char c : yaml) {
    if (c == '\n') {
      indent = true;
      column = 0;
      dashes = 0;
      continue;
    }
    if (c == '[' || c == '{') ++brackets;
    if ((c == ']' || c == '}') && brackets > 0) --brackets;
    if (indent && (c == '-' || c == '?' || c == ':')) ++dashes;
    if (c != ' ' && c != '-' && c != '?' && c != ':') indent = false;
    if (indent) ++column;
    if (brackets > levels || dashes > levels || column > levels * kColumnsOfLevel) return true;
  }
  return false;
}

}  // namespace octet
