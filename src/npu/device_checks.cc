// The doctor's checks of the device node and the right to open it.

#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "npu/doctor.h"

namespace octet {
namespace {

constexpr uint32_t kAccelMajor = 261;
constexpr uint32_t kGroupReadWrite = 060;
constexpr const char* kNode = "/dev/accel/accel0";

std::string GiveDevice(Container container) {
  switch (container) {
    case Container::kKubernetes:
      return "ask for the device plugin's resource, squat.ai/npu: 1 (deploy/device-plugin, "
             "deploy/overlays/rk3588)";
    case Container::kDocker:
      return fmt::format("docker run --device {}", kNode);
    case Container::kPodman:
      return fmt::format("podman run --device {}", kNode);
    case Container::kNone:
      return "";
  }
  return "";
}

std::string GiveGroup(Container container, const std::string& group, uint32_t id) {
  switch (container) {
    case Container::kKubernetes:
      return fmt::format("securityContext: supplementalGroups: [{}]", id);
    case Container::kDocker:
      return fmt::format("docker run --group-add {}", id);
    case Container::kPodman:
      return fmt::format("podman run --group-add {} (rootless: --group-add keep-groups)", id);
    case Container::kNone:
      return fmt::format("`sudo usermod -aG {} $USER`, then log in again", group);
  }
  return "";
}

// "render" by /etc/group, else the number.
std::string GroupName(const Host& host, uint32_t id) {
  const std::string groups = host.Text("/etc/group").value_or("");
  size_t begin = 0;
  while (begin < groups.size()) {
    const std::string line = groups.substr(begin, groups.find('\n', begin) - begin);
    begin += line.size() + 1;
    const size_t name_end = line.find(':');
    const size_t password_end = line.find(':', name_end + 1);
    if (name_end == std::string::npos || password_end == std::string::npos) continue;
    const std::string rest = line.substr(password_end + 1);
    if (rest.substr(0, rest.find(':')) == std::to_string(id)) return line.substr(0, name_end);
  }
  return std::to_string(id);
}

std::string Describe(const HostFacts& facts) {
  const DeviceNode& node = facts.npu->node;
  return fmt::format("{}: device {}:{}, mode {:04o}, owner {}, group {}", facts.npu->path,
                     node.major, node.minor, node.mode, node.owner,
                     GroupName(facts.host, node.group));
}

CheckResult NoNode(const HostFacts& facts) {
  const std::string evidence = facts.accelerators.empty()
                                   ? "no /dev/accel/accel*"
                                   : fmt::format("{}: leads nowhere", facts.accelerators[0]);
  if (facts.container != Container::kNone)
    return {CheckStatus::kFailed, evidence + " in this container", GiveDevice(facts.container)};
  if (facts.bound_cores.empty())
    return {CheckStatus::kFailed, evidence, "it appears once the driver drives a core, see above"};
  return {CheckStatus::kFailed, evidence,
          "the driver drives cores, so the node is missing in /dev alone: restart udev, "
          "`sudo udevadm trigger --subsystem-match=accel`"};
}

CheckResult NotPermitted(const HostFacts& facts, const std::string& evidence) {
  const DeviceNode& node = facts.npu->node;
  const bool group_may = (node.mode & kGroupReadWrite) == kGroupReadWrite;
  const bool in_group = std::ranges::find(facts.group_ids, node.group) != facts.group_ids.end();
  if (!group_may)
    return {CheckStatus::kFailed, evidence + ", which lets no group in",
            "udev rule on the host: SUBSYSTEM==\"accel\", GROUP=\"render\", MODE=\"0660\""};
  if (!in_group)
    return {CheckStatus::kFailed, evidence + ", and we are not in that group",
            GiveGroup(facts.container, GroupName(facts.host, node.group), node.group)};
  return {CheckStatus::kFailed, evidence + ", though we are in that group",
          "look for a security module (AppArmor, SELinux) that forbids it"};
}

}  // namespace

CheckResult CheckDevice(const HostFacts& facts) {
  if (!facts.npu) return NoNode(facts);
  const DeviceNode& node = facts.npu->node;
  if (!node.is_character_device)
    return {CheckStatus::kFailed, fmt::format("{}: no device node", facts.npu->path),
            facts.container == Container::kNone
                ? "remove it and restart udev"
                : "it was mounted as a file or folder; " + GiveDevice(facts.container)};
  if (node.major != kAccelMajor)
    return {CheckStatus::kFailed, fmt::format("{}, want {}", Describe(facts), kAccelMajor),
            "remove it and restart udev"};
  return {CheckStatus::kOk, Describe(facts), ""};
}

CheckResult CheckDeviceAccess(const HostFacts& facts) {
  if (!facts.npu || !facts.npu->node.is_character_device)
    return {CheckStatus::kUnknown, "no device node to open", ""};
  const DeviceNode& node = facts.npu->node;
  if (node.open_error == 0)
    return {CheckStatus::kOk, fmt::format("{} opens to read and write", facts.npu->path), ""};
  const std::string evidence =
      fmt::format("{}: {} (mode {:04o}, group {})", facts.npu->path, std::strerror(node.open_error),
                  node.mode, GroupName(facts.host, node.group));
  switch (node.open_error) {
    case EACCES:
      return NotPermitted(facts, evidence);
    case EPERM:
      return {CheckStatus::kFailed, evidence + ": the device cgroup of the container forbids it",
              facts.container == Container::kNone
                  ? "allow the device in the unit or container: DeviceAllow=/dev/accel/accel0 rw"
                  : GiveDevice(facts.container) + "; a volume or bind mount alone does not"};
    case ENODEV:
    case ENXIO:
      return {CheckStatus::kFailed, evidence + ": no driver behind it",
              "`sudo modprobe rocket`; see dmesg"};
    default:
      return {CheckStatus::kFailed, evidence, "see dmesg"};
  }
}

CheckResult CheckDeviceDriver(const HostFacts& facts) {
  if (!facts.npu || !facts.npu->node.is_character_device || facts.npu->node.open_error != 0)
    return {CheckStatus::kUnknown, "no device that opens", ""};
  const std::string& driver = facts.npu->node.driver;
  if (driver == "rocket")
    return {CheckStatus::kOk, fmt::format("{} is driven by rocket", facts.npu->path), ""};
  return {CheckStatus::kFailed,
          fmt::format("{} is driven by {}", facts.npu->path,
                      driver.empty() ? "something that is no DRM driver" : driver),
          "octet knows the driver rocket alone"};
}

}  // namespace octet
