#include "server/http/request_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace octet {

bool IsRequestId(std::string_view text) {
  constexpr size_t kMaxBytes = 128;
  return !text.empty() && text.size() <= kMaxBytes &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::string NewRequestId() {
  thread_local std::mt19937_64 random{std::random_device()()};
  return fmt::format("{:016x}", random());
}

}  // namespace octet
