// What the kernel counts of the NPU's work, by which alone it can be seen from outside that the
// hardware computed: rocket raises an interrupt a task, and a core's runtime grows while it works.
#pragma once

#include <cstdint>
#include <optional>

#include "npu/host.h"

namespace octet {

// Sums over all cores; nullopt: not shown here (other drivers, containers that hide it).
struct NpuActivity {
  std::optional<int64_t> interrupts;  // lines *.npu of /proc/interrupts
  std::optional<int64_t> active_ms;   // runtime_active_time
};

NpuActivity ReadNpuActivity(const Host& host);

// Cores bound to the driver rocket; 0: none.
int NpuCoreCount(const Host& host);

}  // namespace octet
