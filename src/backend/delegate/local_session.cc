#include <algorithm>
#include <map>

#include "backend/delegate/delegate_guard.h"
#include "backend/delegate/delegate_host.h"
#include "backend/delegate/delegate_library.h"
#include "backend/delegate/delegate_session.h"
#include "backend/delegate/golden_check.h"
#include "backend/delegate/guard_rules.h"
#include "backend/engine_backend.h"
#include "backend/tflite_backend.h"

namespace octet {
namespace {

// Members go from the last to the first: the interpreter before the delegate it uses.
class LocalSession : public DelegateSession {
 public:
  static Result<std::unique_ptr<DelegateSession>> Open(const DelegateSetup& setup);

  const std::vector<NodePlacement>& nodes() const override { return nodes_; }
  Status Run(std::span<const TensorView> inputs,
             std::span<const MutableTensorView> outputs) override;
  Result<GoldenResult> Golden() override;
  Result<std::vector<DelegateStepTime>> Profile(std::span<const TensorView> inputs) override;

 private:
  explicit LocalSession(const DelegateSetup& setup)
      : model_(setup.model), profiles_steps_(setup.options.backend == BackendKind::kDelegate) {}

  const Subgraph& graph() const { return model_->main(); }
  void NotePlacements(const GuardRules& rules);
  void SetInputs(std::span<const TensorView> inputs);
  Status GoldenRun(int set, GoldenResult& result);
  bool GiveExactInputs(const GuardedPartition& partition, abi::Context& context) const;
  bool ComparePartition(const GuardedPartition& partition, abi::Context& context,
                        GoldenResult& result) const;

  std::shared_ptr<const Model> model_;
  bool profiles_steps_;
  DelegateHandle delegate_{nullptr, nullptr};
  std::unique_ptr<DelegateGuard> guard_;
  std::unique_ptr<Session> exact_;
  std::unique_ptr<Runner> runner_;
  std::vector<NodePlacement> nodes_;
};

Result<std::unique_ptr<DelegateSession>> LocalSession::Open(const DelegateSetup& setup) {
  std::unique_ptr<LocalSession> session(new LocalSession(setup));
  OCTET_ASSIGN(const GuardRules rules, GuardRules::For(*setup.model, setup.options.delegate));
  OCTET_ASSIGN(auto plan, PlanKeepingTensors(setup.model, setup.options.threads));
  OCTET_ASSIGN(session->exact_, Session::Create(plan));
  OCTET_ASSIGN(session->delegate_, CreateDelegate(setup.options.delegate.library));
  session->guard_ = std::make_unique<DelegateGuard>(
      *session->delegate_,
      [rules](std::span<const int> claimed) { return rules.Refusals(claimed); });
  abi::Delegate& guarded = session->guard_->delegate();
  if (setup.options.backend == BackendKind::kTflite) {
    OCTET_ASSIGN(session->runner_, NewTfliteRunner(setup.model, setup.options, guarded));
  } else {
    OCTET_ASSIGN(session->runner_, DelegateHost::Create(plan, guarded));
  }
  session->NotePlacements(rules);
  return std::unique_ptr<DelegateSession>(std::move(session));
}

void LocalSession::NotePlacements(const GuardRules& rules) {
  nodes_.assign(graph().operators.size(), {-1, "not-claimed", ""});
  for (const DelegateGuard::Claim& claim : guard_->claims()) {
    const auto index = static_cast<size_t>(claim.node);
    if (index < nodes_.size() && !claim.refusal.empty())
      nodes_[index] = {-1, claim.refusal, rules.Detail(claim.node)};
  }
  int number = 0;
  for (const GuardedPartition& partition : guard_->Partitions()) {
    for (const int node : partition.nodes) {
      if (const auto index = static_cast<size_t>(node); index < nodes_.size())
        nodes_[index] = {number, "", ""};
    }
    ++number;
  }
}

void LocalSession::SetInputs(std::span<const TensorView> inputs) {
  for (size_t i = 0; i < inputs.size(); ++i)
    std::ranges::copy(inputs[i].bytes, runner_->input(static_cast<int>(i)).bytes.begin());
}

Status LocalSession::Run(std::span<const TensorView> inputs,
                         std::span<const MutableTensorView> outputs) {
  SetInputs(inputs);
  OCTET_TRY(runner_->Run());
  for (size_t i = 0; i < outputs.size(); ++i)
    std::ranges::copy(runner_->output(static_cast<int>(i)).bytes, outputs[i].bytes.begin());
  return {};
}

// What came before may be a few steps off: other partitions, and TFLite's own kernels, which do not
// all equal its reference.
bool LocalSession::GiveExactInputs(const GuardedPartition& partition, abi::Context& context) const {
  for (const int index : partition.inputs) {
    abi::RawTensor& tensor = context.tensors[index];
    const TensorView exact = exact_->tensor(index);
    if (tensor.allocation_type == abi::kMmapRo || tensor.data == nullptr) continue;
    if (tensor.bytes != exact.bytes.size()) return false;
    std::ranges::copy(exact.bytes, static_cast<uint8_t*>(tensor.data));
  }
  return true;
}

bool LocalSession::ComparePartition(const GuardedPartition& partition, abi::Context& context,
                                    GoldenResult& result) const {
  for (const int index : partition.outputs) {
    const TensorView exact = exact_->tensor(index);
    const abi::RawTensor& tensor = context.tensors[index];
    const auto* const bytes = static_cast<const uint8_t*>(tensor.data);
    if (bytes == nullptr || tensor.bytes != exact.bytes.size()) {
      result.reason =
          fmt::format("tensor {} has {} bytes, want {}", index, tensor.bytes, exact.bytes.size());
      return false;
    }
    const std::string name =
        fmt::format("tensor {} '{}'", index, graph().tensors[static_cast<size_t>(index)].name);
    if (!CompareGolden(name, {exact.type, exact.shape, {bytes, tensor.bytes}}, exact, result))
      return false;
  }
  return true;
}

Status LocalSession::GoldenRun(int set, GoldenResult& result) {
  const auto fill = [&](auto& runner) {
    for (int i = 0; i < static_cast<int>(graph().inputs.size()); ++i)
      FillKnownInput(set, runner.input(i));
  };
  fill(*exact_);
  OCTET_TRY(exact_->Run());
  fill(*runner_);
  guard_->set_observer(
      {.before = [&](const GuardedPartition& partition,
                     abi::Context& context) { return GiveExactInputs(partition, context); },
       .after =
           [&](const GuardedPartition& partition, abi::Context& context) {
             return ComparePartition(partition, context, result);
           }});
  const Status compared = runner_->Run();
  guard_->set_observer({});
  if (!result.reason.empty()) return {};
  OCTET_TRY(compared);
  fill(*runner_);
  const int64_t start = SteadyNanoseconds();
  OCTET_TRY(runner_->Run());
  constexpr double kNanosecondsPerMs = 1e6;
  result.run_ms = static_cast<double>(SteadyNanoseconds() - start) / kNanosecondsPerMs;
  for (int i = 0; i < static_cast<int>(graph().outputs.size()); ++i) {
    if (SameFirstClass(runner_->output(i), exact_->output(i))) continue;
    result.reason = fmt::format("output {} has its largest value elsewhere", i);
    return {};
  }
  return {};
}

Result<GoldenResult> LocalSession::Golden() {
  GoldenResult result;
  for (int set = 0; set < kGoldenInputSets && result.reason.empty(); ++set)
    OCTET_TRY(GoldenRun(set, result));
  result.passed = result.reason.empty();
  return result;
}

// TFLite lets nobody time its own operators: of it only the partitions are known, and the rest
// together as the model's last operator that is not the delegate's.
Result<std::vector<DelegateStepTime>> LocalSession::Profile(std::span<const TensorView> inputs) {
  SetInputs(inputs);
  std::vector<DelegateStepTime> times;
  if (profiles_steps_) {
    OCTET_ASSIGN(const auto steps, runner_->ProfiledRun(SteadyNanoseconds));
    for (const StepTime& step : steps)
      times.push_back({step.operator_index, std::string(step.kernel), step.nanoseconds});
    return times;
  }
  const int64_t start = SteadyNanoseconds();
  OCTET_TRY(runner_->Run());
  int64_t rest = SteadyNanoseconds() - start;
  for (const GuardedPartition& partition : guard_->Partitions()) {
    if (partition.nodes.empty()) continue;
    times.push_back({partition.nodes[0], "delegate", partition.last_ns});
    rest -= partition.last_ns;
  }
  for (size_t i = nodes_.size(); i-- > 0;) {
    if (nodes_[i].partition >= 0) continue;
    times.push_back({static_cast<int>(i), "all of TFLite's", rest});
    break;
  }
  return times;
}

}  // namespace

Result<std::unique_ptr<DelegateSession>> OpenLocalSession(const DelegateSetup& setup) {
  return LocalSession::Open(setup);
}

}  // namespace octet
