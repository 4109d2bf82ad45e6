#include "npu/driver_version.h"

#include <charconv>

namespace octet {

std::string DriverVersion::ToString() const { return fmt::format("{}.{}.{}", major, minor, patch); }

Result<DriverVersion> ParseDriverVersion(std::string_view text) {
  constexpr size_t kNumbers = 3;
  int numbers[kNumbers] = {};
  size_t count = 0;
  const char* place = text.data();
  const char* const end = place + text.size();
  while (count < kNumbers) {
    const auto [next, error] = std::from_chars(place, end, numbers[count]);
    if (error != std::errc() || numbers[count] < 0) break;
    ++count;
    place = next;
    if (place == end || *place != '.') break;
    ++place;
  }
  if (count < 2) return InvalidArgument("version '{}': want two or three numbers (26.2.6)", text);
  return DriverVersion{numbers[0], numbers[1], numbers[2]};
}

bool DriverRange::Has(const std::optional<DriverVersion>& version) const {
  return !version || (*version >= from && (!before || *version < *before));
}

}  // namespace octet
