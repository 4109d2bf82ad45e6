// What a network is quantised with: inputs as it will see them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace octet {

// Bytes of every graph input of one run, as the float model takes them.
using Sample = std::vector<std::vector<uint8_t>>;
using Samples = std::span<const Sample>;

// Called now and then from the calling thread: `done` of `total` steps of the work.
using Progress = std::function<void(int done, int total)>;

}  // namespace octet
