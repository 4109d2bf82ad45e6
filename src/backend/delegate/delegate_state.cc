#include "backend/delegate/delegate_state.h"

#include "npu/npu_activity.h"

namespace octet {
namespace {

// Of the multiply-accumulates; of the operators where a model has none.
constexpr double kMostOfTheWork = 0.9;

// How far a counter of the driver rose, where the host shows it.
std::optional<int64_t> Difference(const std::optional<int64_t>& before,
                                  const std::optional<int64_t>& after) {
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

}  // namespace

DelegateState::DelegateState(DelegateSetup setup, std::string rules, std::string hardware)
    : setup_(std::move(setup)) {
  report_.library = setup_.options.delegate.library.path;
  report_.rules = std::move(rules);
  report_.hardware = std::move(hardware);
}

void DelegateState::Start() {
  const Host host;
  const NpuActivity before = ReadNpuActivity(host);
  ProvedSession proved = OpenProvedSession(setup_);
  const NpuActivity after = ReadNpuActivity(host);
  const auto interrupts = Difference(before.interrupts, after.interrupts);
  // Interrupts are counted exactly; the cores' runtime is the next best sign.
  const auto work = interrupts ? interrupts : Difference(before.active_ms, after.active_ms);
  const bool is_npu = !report_.hardware.empty();
  if (proved.session != nullptr && is_npu && work && *work == 0) {
    proved.session.reset();
    proved.failure = DelegateVerdict::kCpuFallback;
    proved.reason = fmt::format("the NPU's {} did not rise in the golden test: it did not compute",
                                interrupts ? "interrupts" : "runtime");
  }
  Change([&](DelegateReport& report) {
    report.nodes = std::move(proved.nodes);
    SumPlacements(*setup_.model, report);
    report.golden = std::move(proved.golden);
    if (is_npu) report.npu_interrupts = interrupts;
    report.reason = std::move(proved.reason);
    report.crashes = proved.failure == DelegateVerdict::kCrashes ? 1 : 0;
    report.verdict = proved.failure;
    if (proved.session == nullptr) return;
    report.verdict = VerdictInUse();
    spare_.push_back(std::move(proved.session));
    usable_ = true;
  });
}

// The caller holds the mutex.
DelegateVerdict DelegateState::VerdictInUse() const {
  const double share = report_.macs_share > 0 ? report_.macs_share : report_.delegated_share();
  return share >= kMostOfTheWork ? DelegateVerdict::kAccelerated : DelegateVerdict::kPartial;
}

DelegateReport DelegateState::Report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

void DelegateState::Change(const std::function<void(DelegateReport&)>& change) {
  const std::lock_guard lock(mutex_);
  change(report_);
  report_.version = ++version_;
}

void DelegateState::Disable(DelegateVerdict verdict, const std::string& reason) {
  Change([&](DelegateReport& report) {
    usable_ = false;
    spare_.clear();
    report.verdict = verdict;
    report.reason = reason;
  });
}

void DelegateState::NoteCrash(const std::string& reason) {
  Change([&](DelegateReport& report) {
    ++report.crashes;
    report.verdict = DelegateVerdict::kCrashes;
    report.reason = reason;
  });
}

void DelegateState::NoteUse(const GoldenResult& golden) {
  Change([&](DelegateReport& report) {
    if (!usable_) return;
    report.golden = golden;
    report.verdict = VerdictInUse();
    report.reason.clear();
  });
}

void DelegateState::NoteGolden(const GoldenResult& golden) {
  Change([&](DelegateReport& report) { report.golden = golden; });
}

std::unique_ptr<DelegateSession> DelegateState::TakeSpare() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return nullptr;
  auto session = std::move(spare_.back());
  spare_.pop_back();
  return session;
}

void DelegateState::GiveBack(std::unique_ptr<DelegateSession> session) {
  const std::lock_guard lock(mutex_);
  if (usable_) spare_.push_back(std::move(session));
}

}  // namespace octet
