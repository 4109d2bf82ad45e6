// Counts calls of operator new in this program: link testing/allocation_counter.cc to replace it.
#pragma once

#include <cstdint>

namespace octet::testing {

int64_t AllocationCount();

}  // namespace octet::testing
