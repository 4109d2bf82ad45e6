// Making text valid UTF-8 (RFC 3629), as output formats demand it.
#pragma once

#include <string>
#include <string_view>

namespace octet {

// `text` with U+FFFD for every byte that is not part of a well-formed sequence.
std::string ValidUtf8(std::string_view text);

}  // namespace octet
