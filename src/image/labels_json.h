// Class names in JSON; the one file that sees the JSON library, which throws.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace octet {

// The forms of image/labels.h. Classes that a map leaves out get empty names. Corrupt for anything
// else. `text` is valid UTF-8.
Result<std::vector<std::string>> ParseJsonLabels(std::string_view text);

}  // namespace octet
