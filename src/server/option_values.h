// The values of options as text, from a command line, the environment or a YAML file.
// Errors are InvalidArgument and quote the value; the caller adds the option's name.
#pragma once

#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace octet {

// A whole number from `min` to `max`.
template <class T>
Status SetNumber(std::string_view value, int64_t min, int64_t max, T& target) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < min || number > max) {
    return InvalidArgument("'{}' is not a whole number from {} to {}", value, min, max);
  }
  target = T(number);
  return {};
}

inline Status SetBool(std::string_view value, bool& target) {
  if (value != "true" && value != "false") {
    return InvalidArgument("'{}' is neither true nor false", value);
  }
  target = value == "true";
  return {};
}

inline Status SetText(std::string_view value, std::string& target) {
  target = value;
  return {};
}

// Sets the option `name` of a list of rows {name, set}; `kind` is what the rows are called in the
// error for a name that none has.
template <class Row, class Options>
Status SetOptionOf(std::span<const Row> rows, std::string_view kind, std::string_view name,
                   std::string_view value, Options& options) {
  std::string known;
  for (const Row& row : rows) {
    if (row.name == name) {
      const Status set = row.set(options, value);
      return set ? Status() : Prefixed(name, set.error());
    }
    known += fmt::format("{}{}", known.empty() ? "" : ", ", row.name);
  }
  return InvalidArgument("unknown {} '{}'; known: {}", kind, name, known);
}

}  // namespace octet
