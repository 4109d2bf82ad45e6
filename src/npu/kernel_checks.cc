// The doctor's checks of kernel, device tree and driver.

#include <fmt/ranges.h>

#include <array>
#include <sstream>

#include "npu/doctor.h"
#include "npu/driver_version.h"

namespace octet {
namespace {

constexpr DriverVersion kFirstKernel = {6, 18, 0};
constexpr size_t kCores = 3;
constexpr std::array kCoreNodes = {"npu@fdab0000", "npu@fdac0000", "npu@fdad0000"};
constexpr const char* kDeviceTree = "/proc/device-tree";

std::string KernelRelease(const Host& host) {
  return host.Text("/proc/sys/kernel/osrelease").value_or("");
}

// Containers hide /sys/firmware, which /proc/device-tree links to.
bool DeviceTreeIsHidden(const Host& host) {
  return !host.Exists(std::string(kDeviceTree) + "/compatible") && host.IsLink(kDeviceTree);
}

CheckResult HiddenDeviceTree() {
  return {CheckStatus::kUnknown, "/proc/device-tree leads nowhere: containers hide it",
          "look on the host itself"};
}

// "a,b c,d" of the file's NUL-separated names.
std::string Compatible(const Host& host) {
  std::string text = host.Text(std::string(kDeviceTree) + "/compatible").value_or("");
  for (char& c : text) {
    if (c == '\0') c = ' ';
  }
  return text;
}

// How the running kernel was configured to have the driver; empty: no configuration to read.
std::string DriverConfiguration(const Host& host) {
  constexpr std::string_view kOption = "CONFIG_DRM_ACCEL_ROCKET";
  const auto config = host.Text("/boot/config-" + KernelRelease(host));
  if (!config) return "";
  std::istringstream lines(*config);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(std::string(kOption) + "=")) return line;
  }
  return fmt::format("{} is not set", kOption);
}

}  // namespace

CheckResult CheckKernel(const HostFacts& facts) {
  const std::string release = KernelRelease(facts.host);
  if (release.empty()) return {CheckStatus::kUnknown, "/proc/sys/kernel/osrelease: not there", ""};
  const auto version = ParseDriverVersion(release);
  const std::string evidence = "Linux " + release;
  if (!version) return {CheckStatus::kUnknown, evidence, ""};
  if (*version >= kFirstKernel) return {CheckStatus::kOk, evidence, ""};
  if (!facts.bound_cores.empty())
    return {CheckStatus::kWarning, evidence + ", with the driver rocket from elsewhere",
            "6.18 is the first kernel that has it"};
  return {CheckStatus::kFailed, evidence + ", the driver rocket came with 6.18",
          "boot a mainline kernel, 6.18 or newer"};
}

CheckResult CheckBoard(const HostFacts& facts) {
  if (DeviceTreeIsHidden(facts.host)) return HiddenDeviceTree();
  const std::string compatible = Compatible(facts.host);
  if (compatible.empty())
    return {CheckStatus::kFailed, "no /proc/device-tree/compatible: not an RK3588 board",
            "run this on the board"};
  if (compatible.find("rockchip,rk3588") == std::string::npos)
    return {CheckStatus::kFailed, compatible, "octet knows the NPU of the RK3588 alone"};
  return {CheckStatus::kOk, compatible, ""};
}

CheckResult CheckVendorKernel(const HostFacts& facts) {
  for (const char* trace : {"/dev/rknpu", "/sys/kernel/debug/rknpu", "/sys/module/rknpu",
                            "/sys/bus/platform/drivers/RKNPU"}) {
    if (facts.host.Exists(trace))
      return {CheckStatus::kFailed, fmt::format("{}: Rockchip's own driver rknpu", trace),
              "that kernel runs RKNN models only; boot a mainline kernel, 6.18 or newer"};
  }
  return {CheckStatus::kOk, "no trace of Rockchip's driver rknpu", ""};
}

CheckResult CheckDeviceTree(const HostFacts& facts) {
  if (DeviceTreeIsHidden(facts.host)) return HiddenDeviceTree();
  if (Compatible(facts.host).empty()) return {CheckStatus::kUnknown, "no device tree", ""};
  std::vector<std::string> missing;
  std::vector<std::string> disabled;
  for (const std::string name : kCoreNodes) {
    const std::string node = std::string(kDeviceTree) + "/" + name;
    const std::string status = facts.host.Text(node + "/status").value_or("okay");
    if (!facts.host.Exists(node)) {
      missing.push_back(name);
    } else if (status != "okay" && status != "ok") {
      disabled.push_back(fmt::format("{} is {}", name, status));
    }
  }
  if (missing.size() == kCores)
    return {CheckStatus::kFailed, fmt::format("no {}", fmt::join(missing, ", ")),
            "the device tree is too old: take that of a kernel from 6.18 on"};
  if (missing.empty() && disabled.empty())
    return {CheckStatus::kOk, fmt::format("{} are okay", fmt::join(kCoreNodes, ", ")), ""};
  disabled.insert(disabled.end(), missing.begin(), missing.end());
  return {disabled.size() == kCores ? CheckStatus::kFailed : CheckStatus::kWarning,
          fmt::format("{}", fmt::join(disabled, ", ")),
          "set status = \"okay\" of these nodes and of their mmu in the board's device tree, or "
          "load an overlay that does"};
}

CheckResult CheckDriver(const HostFacts& facts) {
  const size_t bound = facts.bound_cores.size();
  if (bound > 0) {
    const std::string evidence = fmt::format("rocket drives {} of {} cores: {}", bound, kCores,
                                             fmt::join(facts.bound_cores, ", "));
    if (bound == kCores) return {CheckStatus::kOk, evidence, ""};
    return {CheckStatus::kWarning, evidence, "enable the other cores in the device tree"};
  }
  if (facts.host.Exists("/sys/module/rocket"))
    return {CheckStatus::kFailed, "the module rocket is loaded and drives no core",
            "enable the NPU's nodes in the device tree; `dmesg | grep rocket` may say more"};
  const std::string configuration = DriverConfiguration(facts.host);
  if (configuration.ends_with("is not set"))
    return {CheckStatus::kFailed, configuration, "build the kernel with CONFIG_DRM_ACCEL_ROCKET=m"};
  return {CheckStatus::kFailed,
          configuration.empty() ? "no /sys/module/rocket"
                                : "no /sys/module/rocket, but " + configuration,
          "`sudo modprobe rocket`; a kernel without the module needs CONFIG_DRM_ACCEL_ROCKET=m"};
}

}  // namespace octet
