// Which Mesa a library was built from: its version stands in it as a string.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>

namespace octet {

// Strings between two NULs of `file` that are a version of Mesa ("26.2.6", "25.3.0-rc1"). More than
// one, or none: nobody can tell.
std::set<std::string> MesaVersions(std::span<const uint8_t> file);

}  // namespace octet
