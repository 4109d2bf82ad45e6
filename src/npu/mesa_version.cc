#include "npu/mesa_version.h"

#include <algorithm>

#include "npu/driver_version.h"

namespace octet {

std::set<std::string> MesaVersions(std::span<const uint8_t> file) {
  constexpr size_t kLongest = 24;
  std::set<std::string> versions;
  for (size_t i = 1; i + 1 < file.size(); ++i) {
    if (file[i - 1] != 0 || file[i] != '2' || file[i + 1] < '0' || file[i + 1] > '9') continue;
    const auto rest = file.subspan(i, std::min(kLongest, file.size() - i));
    const auto end = std::ranges::find(rest, uint8_t{0});
    const std::string text(rest.begin(), end);
    const bool three_numbers = std::ranges::count(text, '.') == 2;
    const bool plain = text.find_first_not_of("0123456789.-~+rcdebianubuntu") == std::string::npos;
    if (end != rest.end() && three_numbers && plain && ParseDriverVersion(text))
      versions.insert(text);
  }
  return versions;
}

}  // namespace octet
