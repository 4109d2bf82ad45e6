// Is the NPU of this machine usable, and if not, what is missing? A visible list of checks, one
// function each, in the order in which things must be right: kernel, device tree, driver, device
// node, rights, Mesa's libraries, then what only disturbs. They read files (npu/host.h), open the
// device node and start nothing on the NPU.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npu/host.h"
#include "npu/host_facts.h"

namespace octet {

enum class CheckStatus {
  kOk,
  kWarning,  // works, perhaps not well
  kFailed,   // the NPU cannot be used
  kUnknown,  // cannot be seen from here
};
std::string_view CheckStatusName(CheckStatus status);  // "ok"

struct CheckResult {
  CheckStatus status = CheckStatus::kOk;
  std::string evidence;  // what was found, and where
  std::string remedy;    // what to do; empty when there is nothing to do
};

struct DoctorCheck {
  std::string_view name;
  CheckResult (*run)(const HostFacts& facts);
};
std::span<const DoctorCheck> DoctorChecks();

struct Diagnosis {
  struct Line {
    std::string_view name;
    CheckResult result;
  };
  std::vector<Line> lines;
  bool usable = true;  // no check failed
};
Diagnosis Examine(const Host& host);

// kernel_checks.cc
CheckResult CheckKernel(const HostFacts& facts);
CheckResult CheckBoard(const HostFacts& facts);
CheckResult CheckVendorKernel(const HostFacts& facts);
CheckResult CheckDeviceTree(const HostFacts& facts);
CheckResult CheckDriver(const HostFacts& facts);
// device_checks.cc
CheckResult CheckDevice(const HostFacts& facts);
CheckResult CheckDeviceAccess(const HostFacts& facts);
CheckResult CheckDeviceDriver(const HostFacts& facts);
// delegate_checks.cc
CheckResult CheckDelegateFile(const HostFacts& facts);
CheckResult CheckDelegateElf(const HostFacts& facts);
CheckResult CheckCLibrary(const HostFacts& facts);
CheckResult CheckDelegateLibraries(const HostFacts& facts);
CheckResult CheckDelegateDriver(const HostFacts& facts);
// surroundings_checks.cc
CheckResult CheckKernelLog(const HostFacts& facts);
CheckResult CheckMemory(const HostFacts& facts);
CheckResult CheckGovernor(const HostFacts& facts);
CheckResult CheckTemperature(const HostFacts& facts);

}  // namespace octet
