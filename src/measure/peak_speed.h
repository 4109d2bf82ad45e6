// The most multiply-accumulates a second that a loop reaches on this machine now.
#pragma once

#include <cstdint>
#include <functional>

#include "base/clock.h"

namespace octet {

// Runs a number of iterations and returns the multiply-accumulates done; from several threads at
// once.
using MacLoop = std::function<int64_t(int64_t iterations)>;

// In 10^9 a second, all `threads` (at least 1) together: the best of several tries, since whatever
// else the machine does can only slow one down. Takes about a tenth of a second.
double PeakGmacPerSecond(const MacLoop& loop, int threads, const Clock& clock);

}  // namespace octet
