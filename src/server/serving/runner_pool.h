// The sessions of one model that work side by side. A lease is one thread's for its lifetime and
// puts the Runner back when it goes. Any thread may call Acquire.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"

namespace octet {

class RunnerPool {
 public:
  struct PutBack {
    RunnerPool* pool;  // outlives its leases
    void operator()(Runner* runner) const;
  };
  using Lease = std::unique_ptr<Runner, PutBack>;

  static Result<std::unique_ptr<RunnerPool>> Create(const LoadedModel& model, int count);
  // Waits while all are in use.
  Lease Acquire();

 private:
  RunnerPool() = default;

  std::vector<std::unique_ptr<Runner>> runners_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<Runner*> free_;
};

}  // namespace octet
