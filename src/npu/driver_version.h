// The version of a user-space driver ("26.2.6"; Mesa's for rocket), which gates the rules of a
// target.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace octet {

struct DriverVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  friend auto operator<=>(const DriverVersion&, const DriverVersion&) = default;

  std::string ToString() const;
};

// "26.2.6", "25.3"; what follows the numbers is passed over ("25.3.0-rc2", "26.2.6-1").
Result<DriverVersion> ParseDriverVersion(std::string_view text);

// The versions from `from` on, up to and without `before`. A version nobody knows is in every
// range: rules are strict then.
struct DriverRange {
  DriverVersion from;
  std::optional<DriverVersion> before;

  bool Has(const std::optional<DriverVersion>& version) const;
};

}  // namespace octet
