#include "npu/npu_activity.h"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace octet {
namespace {

constexpr const char* kRocketDriver = "/sys/bus/platform/drivers/rocket";
constexpr std::string_view kCoreSuffix = ".npu";

std::vector<std::string> Cores(const Host& host) {
  std::vector<std::string> cores = host.List(kRocketDriver);
  std::erase_if(cores, [](const std::string& name) { return !name.ends_with(kCoreSuffix); });
  return cores;
}

std::optional<int64_t> Number(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// " 91:  5  0  7  GICv3 142 Level  fdab0000.npu": the counts of all CPUs.
std::optional<int64_t> CountsOf(const std::string& line) {
  const size_t end = line.find_last_not_of(' ');
  if (end == std::string::npos || !line.substr(0, end + 1).ends_with(kCoreSuffix))
    return std::nullopt;
  std::istringstream words(line.substr(line.find(':') + 1));
  int64_t sum = 0;
  for (std::string word; words >> word;) {
    const auto count = Number(word);
    if (!count) break;
    sum += *count;
  }
  return sum;
}

}  // namespace

NpuActivity ReadNpuActivity(const Host& host) {
  NpuActivity activity;
  std::istringstream interrupts(host.Text("/proc/interrupts").value_or(""));
  for (std::string line; std::getline(interrupts, line);) {
    if (const auto counts = CountsOf(line))
      activity.interrupts = activity.interrupts.value_or(0) + *counts;
  }
  for (const std::string& core : Cores(host)) {
    const auto text =
        host.Text(std::string(kRocketDriver) + "/" + core + "/power/runtime_active_time");
    if (!text) continue;
    if (const auto time = Number(*text))
      activity.active_ms = activity.active_ms.value_or(0) + *time;
  }
  return activity;
}

int NpuCoreCount(const Host& host) { return static_cast<int>(Cores(host).size()); }

}  // namespace octet
