#pragma once

namespace octet {

inline constexpr double kNanosecondsPerUs = 1e3;
inline constexpr double kNanosecondsPerMs = 1e6;
inline constexpr double kNanosecondsPerSecond = 1e9;

}  // namespace octet
