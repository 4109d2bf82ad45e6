// Time as a value that is passed in, so that tests can make their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace octet {

// Nanoseconds since any fixed moment; never goes back. Any thread may call.
using Clock = std::function<int64_t()>;

inline int64_t SteadyNanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace octet
