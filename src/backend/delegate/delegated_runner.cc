#include "backend/delegate/delegated_runner.h"

#include <algorithm>

namespace octet {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kFirstPause = kSecond;
constexpr int64_t kLongestPause = 64 * kSecond;
// A run that took so much longer than usual may have met a reset of the hardware.
constexpr int64_t kUnusualFactor = 4;
constexpr int64_t kUnusualFloor = 20'000'000;
constexpr int64_t kTypicalWeight = 8;
// Golden tests after long runs are no more frequent than this: a busy machine has many.
constexpr int64_t kGoldenGap = 10 * kSecond;

}  // namespace

DelegatedRunner::DelegatedRunner(std::shared_ptr<DelegateState> state, std::unique_ptr<Runner> cpu,
                                 Clock clock)
    : state_(std::move(state)),
      cpu_(std::move(cpu)),
      clock_(std::move(clock)),
      pause_ns_(kFirstPause) {
  const Subgraph& graph = state_->setup().model->main();
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    const TensorView view = cpu_->output(static_cast<int>(i));
    auto& bytes = output_bytes_.emplace_back(view.bytes.size());
    outputs_.push_back({view.type, view.shape, bytes});
  }
  golden_ns_ = clock_();
  session_ = state_->TakeSpare();
  if (session_ != nullptr || !state_->usable()) return;
  ProvedSession proved = OpenProvedSession(state_->setup());
  if (proved.session != nullptr) {
    session_ = std::move(proved.session);
  } else {
    Lose({proved.failure == DelegateVerdict::kCrashes ? Code::kInternal : Code::kUnsupported,
          proved.reason});
  }
}

DelegatedRunner::~DelegatedRunner() {
  if (session_ != nullptr) state_->GiveBack(std::move(session_));
}

TensorView DelegatedRunner::output(int i) const {
  if (on_cpu_) return cpu_->output(i);
  const MutableTensorView& view = outputs_[static_cast<size_t>(i)];
  return {view.type, view.shape, view.bytes};
}

Status DelegatedRunner::Run() {
  on_cpu_ = !RunOnDelegate();
  return on_cpu_ ? cpu_->Run() : Status();
}

std::vector<TensorView> DelegatedRunner::Inputs() {
  std::vector<TensorView> views;
  for (int i = 0; i < static_cast<int>(state_->setup().model->main().inputs.size()); ++i) {
    const MutableTensorView view = cpu_->input(i);
    views.push_back({view.type, view.shape, view.bytes});
  }
  return views;
}

bool DelegatedRunner::RunOnDelegate() {
  if (!HasSession()) return false;
  if (IsGoldenDue() && !PassesGolden()) return false;
  const int64_t start = clock_();
  const Status ran = session_->Run(Inputs(), outputs_);
  if (!ran) {
    Lose(ran.error());
    return false;
  }
  return !TookUnusuallyLong(clock_() - start) || PassesGolden();
}

bool DelegatedRunner::HasSession() {
  if (!state_->usable()) {
    session_.reset();
    return false;
  }
  if (session_ != nullptr) return true;
  if (restarting_.valid()) {
    if (restarting_.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
      AdoptRestarted();
    return session_ != nullptr;
  }
  if (clock_() >= restart_ns_) {
    restarting_ = std::async(std::launch::async,
                             [state = state_] { return OpenProvedSession(state->setup()); });
  }
  return false;
}

void DelegatedRunner::AdoptRestarted() {
  ProvedSession proved = restarting_.get();
  if (proved.session == nullptr) {
    Lose({proved.failure == DelegateVerdict::kCrashes ? Code::kInternal : Code::kUnsupported,
          proved.reason});
    return;
  }
  session_ = std::move(proved.session);
  golden_ns_ = clock_();
  typical_ns_ = 0;
  state_->NoteUse(*proved.golden);
}

void DelegatedRunner::Lose(const Error& error) {
  session_.reset();
  if (VerdictOf(error) != DelegateVerdict::kCrashes)
    return state_->Disable(DelegateVerdict::kCpuFallback, error.message);
  state_->NoteCrash(error.message);
  restart_ns_ = clock_() + pause_ns_;
  pause_ns_ = std::min(2 * pause_ns_, kLongestPause);
}

bool DelegatedRunner::IsGoldenDue() const {
  const int64_t interval = state_->setup().options.delegate.golden_interval_s * kSecond;
  return interval > 0 && clock_() - golden_ns_ >= interval;
}

bool DelegatedRunner::PassesGolden() {
  const auto golden = session_->Golden();
  golden_ns_ = clock_();
  if (!golden) {
    Lose(golden.error());
    return false;
  }
  state_->NoteGolden(*golden);
  if (golden->passed) return true;
  session_.reset();
  state_->Disable(DelegateVerdict::kWrongResults, golden->reason);
  return false;
}

bool DelegatedRunner::TookUnusuallyLong(int64_t nanoseconds) {
  const bool unusual =
      typical_ns_ > 0 && nanoseconds > kUnusualFactor * typical_ns_ + kUnusualFloor;
  typical_ns_ =
      typical_ns_ == 0 ? nanoseconds : typical_ns_ + (nanoseconds - typical_ns_) / kTypicalWeight;
  return unusual && clock_() - golden_ns_ >= kGoldenGap;
}

Result<std::vector<StepTime>> DelegatedRunner::ProfiledRun(const Clock& clock) {
  if (!HasSession()) {
    on_cpu_ = true;
    return cpu_->ProfiledRun(clock);
  }
  OCTET_ASSIGN(const auto profile, session_->Profile(Inputs()));
  std::vector<StepTime> times;
  for (const DelegateStepTime& time : profile)
    times.push_back({time.operator_index, *kernels_.insert(time.kernel).first, time.nanoseconds});
  return times;
}

}  // namespace octet
