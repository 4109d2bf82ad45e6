// One instance of a model on a delegate. Every run has an answer: where the delegate fails, the
// same inputs are run again on octet's own kernels.
//
//   lost process -> CPU, meanwhile a new process is started and proved, with growing pauses
//   reported failure, failed golden test -> CPU for good
// A golden test is made before a run when the last one is long ago, and after a run that took
// unusually long, before its result is given out.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/delegate/delegate_state.h"
#include "base/clock.h"

namespace octet {

class DelegatedRunner : public Runner {
 public:
  DelegatedRunner(std::shared_ptr<DelegateState> state, std::unique_ptr<Runner> cpu,
                  Clock clock = SteadyNanoseconds);
  ~DelegatedRunner() override;

  MutableTensorView input(int i) override { return cpu_->input(i); }
  TensorView output(int i) const override;
  Status Run() override;
  Result<std::vector<StepTime>> ProfiledRun(const Clock& clock) override;
  Result<TensorView> tensor(int index) const override {
    return InvalidArgument("tensor {} was not kept", index);
  }

 private:
  bool RunOnDelegate();
  bool HasSession();
  void AdoptRestarted();
  void Lose(const Error& error);
  bool PassesGolden();
  bool IsGoldenDue() const;
  bool TookUnusuallyLong(int64_t nanoseconds);
  std::vector<TensorView> Inputs();

  std::shared_ptr<DelegateState> state_;
  std::unique_ptr<Runner> cpu_;
  const Clock clock_;
  std::unique_ptr<DelegateSession> session_;
  std::future<ProvedSession> restarting_;
  int64_t restart_ns_ = 0;  // not before
  int64_t pause_ns_;        // after the next loss
  int64_t golden_ns_ = 0;   // when the last golden test was
  int64_t typical_ns_ = 0;  // of a run; 0: not known
  std::vector<std::vector<uint8_t>> output_bytes_;
  std::vector<MutableTensorView> outputs_;
  std::set<std::string> kernels_;  // names in profiles
  bool on_cpu_ = true;             // the last run
};

}  // namespace octet
