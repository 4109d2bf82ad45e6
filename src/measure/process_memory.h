// What memory this process holds of its own, as Linux counts it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace octet {

// RssAnon: resident pages that no file backs, so without the mapped model and the program. Nothing
// where the system does not tell.
std::optional<int64_t> AnonymousMemoryBytes();

// The same from the text of /proc/self/status.
std::optional<int64_t> AnonymousMemoryBytes(std::string_view status);

}  // namespace octet
