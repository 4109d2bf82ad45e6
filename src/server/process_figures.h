// What every Prometheus client library tells of its process, read from /proc/self:
// process_cpu_seconds_total, process_resident_memory_bytes, process_virtual_memory_bytes,
// process_open_fds, process_max_fds, process_start_time_seconds.
// Update from one thread at a time; it costs a few system calls.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <mutex>

namespace octet {

class ProcessFigures {
 public:
  explicit ProcessFigures(prometheus::Registry& registry);
  // Any thread.
  void Update();

 private:
  std::mutex mutex_;
  prometheus::Counter& cpu_seconds_;
  prometheus::Gauge& resident_bytes_;
  prometheus::Gauge& virtual_bytes_;
  prometheus::Gauge& open_files_;
  prometheus::Gauge& max_files_;
  prometheus::Gauge& start_time_;
};

}  // namespace octet
