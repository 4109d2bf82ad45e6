// The guard between a host (octet's own or TFLite) and a delegate: itself a delegate, which the
// host is given instead of the real one.
//
//   host -> guard's Prepare -> the delegate's Prepare -> (claims nodes) -> guard -> host
//   host -> guard's invoke  -> the delegate's invoke  -> guard: status, time, observer
// It lists what the delegate claims, keeps unsafe nodes from it by rules, times every partition and
// sees every status. Nodes are numbered as the main graph's operators.
//
// A guard is for one interpreter, outlives it, and is used by its thread alone.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend/delegate/delegate_abi.h"
#include "base/clock.h"
#include "base/result.h"

namespace octet {

struct GuardedPartition {
  std::vector<int> nodes;   // in execution order
  std::vector<int> inputs;  // tensors, constants among them
  std::vector<int> outputs;
  int64_t last_ns = 0;  // of the last run
  int64_t total_ns = 0;
  int64_t runs = 0;
  int64_t failures = 0;
};

class DelegateGuard {
 public:
  // Why each of the operators that the delegate claims must be kept from it; empty: it may have it.
  using Rules = std::function<std::vector<std::string>(std::span<const int> claimed)>;
  // Called before every partition, and after every one that ran well. False fails the run.
  using Look = std::function<bool(const GuardedPartition& partition, abi::Context& context)>;
  struct Observer {
    Look before, after;
  };

  // `inner` is borrowed.
  DelegateGuard(abi::Delegate& inner, Rules rules, Clock clock = SteadyNanoseconds);
  DelegateGuard(const DelegateGuard&) = delete;
  DelegateGuard& operator=(const DelegateGuard&) = delete;
  ~DelegateGuard();

  // What the host applies.
  abi::Delegate& delegate() { return outer_; }
  void set_observer(Observer observer) { observer_ = std::move(observer); }

  struct Claim {
    int node = 0;
    std::string refusal;  // empty: granted
  };
  // What the delegate wanted, in its order.
  const std::vector<Claim>& claims() const { return claims_; }
  std::vector<GuardedPartition> Partitions() const;

 private:
  struct Kernel;  // one partition's node

  static abi::Status Prepare(abi::Context* context, abi::Delegate* outer);
  static abi::Status Replace(abi::Context* context, abi::Registration registration,
                             const abi::IntArray* nodes, abi::Delegate* delegate);
  static void* InitKernel(abi::Context* context, const char* buffer, size_t length);
  static void FreeKernel(abi::Context* context, void* kernel);
  static abi::Status PrepareKernel(abi::Context* context, abi::Node* node);
  static abi::Status InvokeKernel(abi::Context* context, abi::Node* node);

  abi::Status Grant(abi::Context* context, const abi::Registration& registration,
                    const abi::IntArray* nodes, abi::Delegate* delegate);

  abi::Delegate& inner_;
  const Rules rules_;
  const Clock clock_;
  abi::Delegate outer_{};
  Observer observer_;
  std::vector<Claim> claims_;
  abi::Registration registration_{};  // the delegate's own
  decltype(abi::Context::ReplaceNodeSubsetsWithDelegateKernels) replace_ = nullptr;  // the host's
  std::deque<Kernel> kernels_;
};

}  // namespace octet
