// A tree to text: YAML for people, with one line an operator and a tensor, or JSON with the same
// lines. What is printed parses to the same tree.
#pragma once

#include <string>

#include "formats/network/description_node.h"

namespace octet::network {

std::string YamlOf(const DescriptionNode& root);
std::string JsonOf(const DescriptionNode& root);

}  // namespace octet::network
