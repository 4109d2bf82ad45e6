#include "base/cpu_count.h"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

namespace octet {

int CpuQuota(const std::string& cpu_max) {
  int64_t quota = 0;
  int64_t period = 0;
  std::istringstream text(cpu_max);
  if (!(text >> quota >> period) || quota <= 0 || period <= 0) return 0;  // "max 100000": none
  return static_cast<int>(std::min<int64_t>((quota + period - 1) / period, 1 << 20));
}

int AvailableCpuCount() {
  int count = static_cast<int>(std::thread::hardware_concurrency());
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof(allowed), &allowed) == 0) count = CPU_COUNT(&allowed);
  // Inside a container its own group is the root of what can be seen.
  std::string cpu_max;
  std::getline(std::ifstream("/sys/fs/cgroup/cpu.max"), cpu_max);
  const int quota = CpuQuota(cpu_max);
  if (quota > 0) count = std::min(count, quota);
  return std::max(1, count);
}

}  // namespace octet
