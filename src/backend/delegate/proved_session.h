// A delegate session that has passed the golden test, or why there is none.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "backend/delegate/delegate_session.h"
#include "backend/delegate_report.h"

namespace octet {

struct ProvedSession {
  std::unique_ptr<DelegateSession> session;                 // null: there is none
  DelegateVerdict failure = DelegateVerdict::kCpuFallback;  // then
  std::string reason;
  std::vector<NodePlacement> nodes;  // where the delegate was applied
  std::optional<GoldenResult> golden;
};

// In a process of its own; with Isolation::kNone then in this one, if it went well there.
ProvedSession OpenProvedSession(const DelegateSetup& setup);

// What an error of a session means.
DelegateVerdict VerdictOf(const Error& error);

}  // namespace octet
