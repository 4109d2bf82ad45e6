#include "npu/doctor.h"

namespace octet {
namespace {

constexpr DoctorCheck kChecks[] = {
    {"kernel", CheckKernel},
    {"board", CheckBoard},
    {"vendor-kernel", CheckVendorKernel},
    {"device-tree", CheckDeviceTree},
    {"driver", CheckDriver},
    {"device", CheckDevice},
    {"device-access", CheckDeviceAccess},
    {"device-driver", CheckDeviceDriver},
    {"delegate", CheckDelegateFile},
    {"delegate-elf", CheckDelegateElf},
    {"c-library", CheckCLibrary},
    {"delegate-libraries", CheckDelegateLibraries},
    {"delegate-driver", CheckDelegateDriver},
    {"kernel-log", CheckKernelLog},
    {"memory", CheckMemory},
    {"governor", CheckGovernor},
    {"temperature", CheckTemperature},
};

}  // namespace

std::string_view CheckStatusName(CheckStatus status) {
  switch (status) {
    case CheckStatus::kOk:
      return "ok";
    case CheckStatus::kWarning:
      return "warning";
    case CheckStatus::kFailed:
      return "failed";
    case CheckStatus::kUnknown:
      return "unknown";
  }
  return "";
}

std::span<const DoctorCheck> DoctorChecks() { return kChecks; }

Diagnosis Examine(const Host& host) {
  const HostFacts facts = GatherHostFacts(host);
  Diagnosis diagnosis;
  for (const DoctorCheck& check : kChecks) {
    diagnosis.lines.push_back({check.name, check.run(facts)});
    if (diagnosis.lines.back().result.status == CheckStatus::kFailed) diagnosis.usable = false;
  }
  return diagnosis;
}

}  // namespace octet
