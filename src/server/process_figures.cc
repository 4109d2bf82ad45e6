#include "server/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

namespace octet {
namespace {

prometheus::Gauge& NewGauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

double CpuSeconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  constexpr double kSecondsPerMicrosecond = 1e-6;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) * kSecondsPerMicrosecond;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int OpenFiles() {
  std::error_code error;
  int count = 0;
  for (std::filesystem::directory_iterator file("/proc/self/fd", error), end; !error && file != end;
       file.increment(error)) {
    ++count;
  }
  return count - 1;  // the listing itself
}

}  // namespace

ProcessFigures::ProcessFigures(prometheus::Registry& registry)
    : cpu_seconds_(prometheus::BuildCounter()
                       .Name("process_cpu_seconds_total")
                       .Help("Seconds of CPU time, user and system")
                       .Register(registry)
                       .Add({})),
      resident_bytes_(
          NewGauge(registry, "process_resident_memory_bytes", "Bytes of resident memory")),
      virtual_bytes_(NewGauge(registry, "process_virtual_memory_bytes", "Bytes of address space")),
      open_files_(NewGauge(registry, "process_open_fds", "Open file descriptors")),
      max_files_(NewGauge(registry, "process_max_fds", "File descriptors that may be open")),
      start_time_(NewGauge(registry, "process_start_time_seconds",
                           "When the process started, in seconds since 1970")) {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  start_time_.Set(now.count());
}

void ProcessFigures::Update() {
  const std::lock_guard lock(mutex_);
  const double seconds = CpuSeconds();
  if (seconds > cpu_seconds_.Value()) cpu_seconds_.Increment(seconds - cpu_seconds_.Value());
  int64_t virtual_pages = 0;
  int64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> virtual_pages >> resident_pages;
  const auto page_bytes = static_cast<double>(::sysconf(_SC_PAGESIZE));
  virtual_bytes_.Set(static_cast<double>(virtual_pages) * page_bytes);
  resident_bytes_.Set(static_cast<double>(resident_pages) * page_bytes);
  open_files_.Set(OpenFiles());
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    max_files_.Set(static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace octet
