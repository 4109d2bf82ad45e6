// Text to a tree: YAML, and with it JSON. The text is untrusted: size, depth and count are bounded,
// anchors and aliases refused, and no key may come twice.
#pragma once

#include <string>
#include <string_view>

#include "formats/network/description_node.h"

namespace octet::network {

// `name` stands before the line in errors: "net.yaml:12: ...".
Result<DescriptionNode> ParseDescription(std::string_view text, const std::string& name);

}  // namespace octet::network
