#include "measure/process_memory.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace octet {

std::optional<int64_t> AnonymousMemoryBytes() {
  std::ifstream file("/proc/self/status");
  const std::string status{std::istreambuf_iterator<char>(file), {}};
  return AnonymousMemoryBytes(status);
}

std::optional<int64_t> AnonymousMemoryBytes(std::string_view status) {
  constexpr std::string_view kKey = "\nRssAnon:";
  const size_t key = status.find(kKey);
  if (key == std::string_view::npos) return std::nullopt;
  const size_t digits = status.find_first_not_of(" \t", key + kKey.size());
  if (digits == std::string_view::npos) return std::nullopt;
  int64_t kibibytes = 0;
  const char* end = status.data() + status.size();
  const auto parsed = std::from_chars(status.data() + digits, end, kibibytes);
  if (parsed.ec != std::errc() || !std::string_view(parsed.ptr, end).starts_with(" kB")) {
    return std::nullopt;
  }
  return kibibytes * 1024;
}

}  // namespace octet
