// What `--backend auto` does on this machine: Mesa's libteflon.so where it, a device and a model
// that its NPU takes come together, else the CPU.
#pragma once

#include <string>

#include "backend/delegate_options.h"
#include "model/model.h"
#include "npu/host.h"

namespace octet {

struct AutoDelegate {
  DelegateLibrary library;  // without a path: none
  std::string reason;       // then
};
// Looks at the machine and loads nothing. Where libteflon.so is looked for: npu/host_facts.cc.
AutoDelegate FindAutoDelegate(const Host& host, const Model& model);

// libteflon.so alone, without a path where there is none.
AutoDelegate FindTeflon(const Host& host);

}  // namespace octet
