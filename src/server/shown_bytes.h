#pragma once

#include <cstddef>

namespace octet {

// Of a word that a client sent, in the text of an error.
inline constexpr size_t kShownBytes = 64;

}  // namespace octet
