// One delegate applied to one model, in this process or in one of its own: what can be asked of it.
// One thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/delegate_report.h"
#include "base/result.h"
#include "tensor/tensor_view.h"

namespace octet {

// One row of a profile: an operator on the CPU, or a partition.
struct DelegateStepTime {
  int operator_index = 0;
  std::string kernel;  // "delegate" for a partition
  int64_t nanoseconds = 0;
};

class DelegateSession {
 public:
  virtual ~DelegateSession() = default;
  virtual const std::vector<NodePlacement>& nodes() const = 0;
  // Unsupported: the delegate said that it failed. Internal: it died or hung, and every later call
  // fails the same way.
  virtual Status Run(std::span<const TensorView> inputs,
                     std::span<const MutableTensorView> outputs) = 0;
  virtual Result<GoldenResult> Golden() = 0;
  virtual Result<std::vector<DelegateStepTime>> Profile(std::span<const TensorView> inputs) = 0;
};

// What a delegate is applied to, and how. `options` names backend, delegate, rules and threads.
struct DelegateSetup {
  std::shared_ptr<const Model> model;
  BackendOptions options;
};

// In this process: the delegate's code may crash or hang it. The model must be one the engine runs.
Result<std::unique_ptr<DelegateSession>> OpenLocalSession(const DelegateSetup& setup);

// In a process of its own, which ends with the session.
Result<std::unique_ptr<DelegateSession>> OpenWorkerSession(const DelegateSetup& setup);

}  // namespace octet
