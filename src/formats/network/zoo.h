// Descriptions of well-known networks, built into the program: zoo/*.yaml. `octet build zoo:NAME`.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"

namespace octet {

struct ZooNetwork {
  std::string_view name;
  std::string_view text;
};

std::span<const ZooNetwork> Zoo();
// NotFound, with the list of names, for one that is not there.
Result<std::string_view> ZooText(std::string_view name);

}  // namespace octet
