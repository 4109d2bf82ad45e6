// How many CPUs this process may use at once: those it may run on (sched_getaffinity), or fewer when
// its control group has a quota (cgroup v2's cpu.max: "150000 100000" is one and a half, rounded up).
// Any thread may call; it reads a file each time.
#pragma once

#include <string>

namespace octet {

// At least 1.
int AvailableCpuCount();

// The quota in the text of a cpu.max file; 0: none.
int CpuQuota(const std::string& cpu_max);

}  // namespace octet
