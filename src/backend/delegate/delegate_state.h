// What the instances of one model on a delegate share: the report, whether the delegate may be used
// at all, and sessions that nobody uses at the moment. Any thread may call.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "backend/delegate/delegate_session.h"
#include "backend/delegate/proved_session.h"
#include "backend/delegate_report.h"

namespace octet {

class DelegateState {
 public:
  // `rules` and `hardware` are the report's.
  DelegateState(DelegateSetup setup, std::string rules, std::string hardware);

  // Tries the delegate for the first time.
  void Start();
  const DelegateSetup& setup() const { return setup_; }
  DelegateReport Report() const;
  int64_t version() const { return version_.load(); }
  // False after wrong results or a failure it reported itself: for good.
  bool usable() const { return usable_.load(); }

  void Disable(DelegateVerdict verdict, const std::string& reason);
  // The process of an instance is lost; others may go on.
  void NoteCrash(const std::string& reason);
  // An instance runs on the delegate, after it did not.
  void NoteUse(const GoldenResult& golden);
  void NoteGolden(const GoldenResult& golden);

  std::unique_ptr<DelegateSession> TakeSpare();
  void GiveBack(std::unique_ptr<DelegateSession> session);

 private:
  void Change(const std::function<void(DelegateReport&)>& change);
  DelegateVerdict VerdictInUse() const;

  const DelegateSetup setup_;
  std::atomic<bool> usable_ = false;
  std::atomic<int64_t> version_ = 0;
  mutable std::mutex mutex_;
  DelegateReport report_;
  std::vector<std::unique_ptr<DelegateSession>> spare_;
};

}  // namespace octet
