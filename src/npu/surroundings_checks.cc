// The doctor's checks of what does not stop the NPU and can still spoil results or times.

#include <fmt/ranges.h>

#include <array>
#include <sstream>

#include "npu/doctor.h"

namespace octet {
namespace {

constexpr int64_t kKibInGib = 1024 * 1024;
constexpr int64_t kIommuDoubtGib = 4;
constexpr int64_t kMilli = 1000;
constexpr int64_t kHotCelsius = 85;

bool IsTrouble(const std::string& line) {
  const bool fault = line.find("iommu") != std::string::npos &&
                     line.find(" fault") != std::string::npos;  // not "Default domain"
  const bool failure =
      line.find("rocket") != std::string::npos &&
      (line.find("error") != std::string::npos || line.find("failed") != std::string::npos);
  return fault || failure || line.find("NPU job timed out") != std::string::npos;
}

std::optional<int64_t> KibOrMilli(const std::optional<std::string>& text) {
  int64_t number = 0;
  if (!text || !(std::istringstream(*text) >> number)) return std::nullopt;
  return number;
}

}  // namespace

CheckResult CheckKernelLog(const HostFacts& facts) {
  const auto log = facts.host.KernelLog();
  if (!log) return {CheckStatus::kUnknown, "no right to read the kernel's messages", ""};
  std::istringstream lines(*log);
  std::string last;
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!IsTrouble(line)) continue;
    last = line;
    ++count;
  }
  if (count == 0) return {CheckStatus::kOk, "no fault of the NPU in the kernel's messages", ""};
  return {CheckStatus::kWarning, fmt::format("faults: {}, the last: {}", count, last),
          "results of those inferences were wrong: compare the outputs with the CPU's"};
}

CheckResult CheckMemory(const HostFacts& facts) {
  constexpr std::string_view kTotal = "MemTotal:";
  std::istringstream lines(facts.host.Text("/proc/meminfo").value_or(""));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kTotal)) continue;
    const int64_t kib = KibOrMilli(line.substr(kTotal.size())).value_or(0);
    const auto gib = static_cast<double>(kib) / kKibInGib;
    if (kib <= kIommuDoubtGib * kKibInGib)
      return {CheckStatus::kOk, fmt::format("{:.1f} GiB", gib), ""};
    return {CheckStatus::kOk,
            fmt::format("{:.1f} GiB; one report doubts the NPU's IOMMU above {} GiB", gib,
                        kIommuDoubtGib),
            ""};
  }
  return {CheckStatus::kUnknown, "no MemTotal in /proc/meminfo", ""};
}

CheckResult CheckGovernor(const HostFacts& facts) {
  const std::string folder = "/sys/devices/system/cpu/cpufreq/";
  std::vector<std::string> found;
  bool pinned = true;
  for (const std::string& policy : facts.host.List(folder)) {
    const auto governor = facts.host.Text(folder + policy + "/scaling_governor");
    if (!governor) continue;
    found.push_back(fmt::format("{} {}", policy, *governor));
    pinned = pinned && *governor == "performance";
  }
  if (found.empty()) return {CheckStatus::kUnknown, "no cpufreq policy", ""};
  const std::string evidence = fmt::format("{}", fmt::join(found, ", "));
  if (pinned) return {CheckStatus::kOk, evidence, ""};
  return {CheckStatus::kWarning, evidence,
          "for times that can be compared: `sudo cpupower frequency-set -g performance`"};
}

CheckResult CheckTemperature(const HostFacts& facts) {
  const std::string folder = "/sys/class/thermal/";
  for (const std::string& zone : facts.host.List(folder)) {
    const std::string type = facts.host.Text(folder + zone + "/type").value_or("");
    const auto milli = KibOrMilli(facts.host.Text(folder + zone + "/temp"));
    if (type.find("npu") == std::string::npos || !milli) continue;
    const std::string evidence = fmt::format("{} {} °C", type, *milli / kMilli);
    if (*milli < kHotCelsius * kMilli) return {CheckStatus::kOk, evidence, ""};
    return {CheckStatus::kWarning, evidence, "it throttles: cool the board"};
  }
  return {CheckStatus::kUnknown, "no thermal zone of the NPU", ""};
}

}  // namespace octet
