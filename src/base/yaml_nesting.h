// A guard before YAML parsers that descend by recursion or hold every open bracket in memory.
#pragma once

#include <string_view>

namespace octet {

// Does YAML (or JSON) text nest deeper than `levels`: flow nesting by brackets, block nesting by
// dashes of a line and by indentation of more than four columns a level? Brackets in strings and
// comments count too: the answer may be a false yes, never a false no.
bool NestsDeeperThan(std::string_view yaml, int levels);

}  // namespace octet
