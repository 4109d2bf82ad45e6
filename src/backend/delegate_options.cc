#include "backend/delegate_options.h"

#include <algorithm>

namespace octet {

Result<DelegateLibrary> ParseDelegate(std::string_view words) {
  DelegateLibrary library;
  library.path = words.substr(0, words.find(','));
  if (library.path.empty()) return InvalidArgument("'{}': want LIB[,key=value]...", words);
  words.remove_prefix(std::min(library.path.size() + 1, words.size()));
  while (!words.empty()) {
    const std::string_view option = words.substr(0, words.find(','));
    const size_t equals = option.find('=');
    if (equals == 0 || equals == std::string_view::npos)
      return InvalidArgument("delegate option '{}': want key=value", option);
    library.options.emplace_back(option.substr(0, equals), option.substr(equals + 1));
    words.remove_prefix(std::min(option.size() + 1, words.size()));
  }
  return library;
}

Result<Isolation> ParseIsolation(std::string_view word) {
  if (word == "process") return Isolation::kProcess;
  if (word == "none") return Isolation::kNone;
  return InvalidArgument("'{}' is neither process nor none", word);
}

}  // namespace octet
