#include "backend/delegate_backend.h"

#include <algorithm>

#include "backend/delegate/auto_delegate.h"
#include "backend/delegate/delegated_runner.h"
#include "backend/delegate/guard_rules.h"
#include "backend/engine_backend.h"
#include "npu/npu_activity.h"

namespace octet {
namespace {

using Loaded = std::shared_ptr<const LoadedModel>;

constexpr std::string_view kRk3588 = "rk3588";
constexpr std::string_view kRk3588Name = "RK3588 NPU (Rockchip)";

class DelegatedModel : public LoadedModel {
 public:
  DelegatedModel(std::shared_ptr<const Model> model, BackendKind backend, Loaded cpu,
                 std::shared_ptr<DelegateState> state)
      : LoadedModel(std::move(model)),
        backend_(backend),
        cpu_(std::move(cpu)),
        state_(std::move(state)) {}

  BackendKind backend() const override { return backend_; }
  int64_t arena_bytes() const override { return cpu_->arena_bytes(); }
  int64_t packed_bytes() const override { return cpu_->packed_bytes(); }
  std::optional<DelegateReport> delegate_report() const override { return state_->Report(); }
  int64_t delegate_version() const override { return state_->version(); }
  // One a core of the NPU; delegates of other hardware get one.
  int instances() const override {
    return state_->usable() ? std::max(1, NpuCoreCount(Host())) : 0;
  }
  Result<std::unique_ptr<Runner>> NewRunner() const override {
    OCTET_ASSIGN(auto cpu, cpu_->NewRunner());
    if (!state_->usable()) return cpu;
    return std::unique_ptr<Runner>(new DelegatedRunner(state_, std::move(cpu)));
  }

 private:
  BackendKind backend_;
  Loaded cpu_;
  std::shared_ptr<DelegateState> state_;
};

// The engine, and why it is not the NPU.
class CpuModel : public LoadedModel {
 public:
  CpuModel(Loaded cpu, std::string reason)
      : LoadedModel(std::make_shared<const Model>(cpu->model())), cpu_(std::move(cpu)) {
    report_.reason = std::move(reason);
  }
  BackendKind backend() const override { return cpu_->backend(); }
  int64_t arena_bytes() const override { return cpu_->arena_bytes(); }
  int64_t packed_bytes() const override { return cpu_->packed_bytes(); }
  std::optional<DelegateReport> delegate_report() const override { return report_; }
  Result<std::unique_ptr<Runner>> NewRunner() const override { return cpu_->NewRunner(); }

 private:
  Loaded cpu_;
  DelegateReport report_;
};

Result<Loaded> LoadOnCpu(const std::shared_ptr<const Model>& model, BackendOptions options) {
  options.backend = BackendKind::kEngine;
  return LoadWithEngine(model, options);
}

}  // namespace

Result<Loaded> LoadWithDelegate(std::shared_ptr<const Model> model, const BackendOptions& options) {
  if (options.batch > 1) return Unsupported("a delegate runs the batch of the file");
  if (options.keep_all_tensors)
    return Unsupported("a delegate keeps to itself what stays inside a partition");
  DelegateSetup setup{model, options};
  if (setup.options.delegate.library.path.empty()) {
    AutoDelegate teflon = FindTeflon(Host());
    if (teflon.library.path.empty())
      return InvalidArgument("no delegate was named (--delegate LIB), and there is {}",
                             teflon.reason);
    setup.options.delegate.library = std::move(teflon.library);
  }
  OCTET_ASSIGN(const GuardRules rules, GuardRules::For(*model, setup.options.delegate));
  OCTET_ASSIGN(Loaded cpu, LoadOnCpu(model, options));
  const bool is_rk3588 = rules.target() == kRk3588 && IsTeflon(setup.options.delegate.library.path);
  auto state = std::make_shared<DelegateState>(std::move(setup), rules.name(),
                                               is_rk3588 ? std::string(kRk3588Name) : "");
  state->Start();
  if (options.delegate.required && !state->usable()) {
    const DelegateReport report = state->Report();
    return Unavailable("delegate {}: {}: {}", report.library, VerdictName(report.verdict),
                       report.reason);
  }
  return Loaded(
      new DelegatedModel(std::move(model), options.backend, std::move(cpu), std::move(state)));
}

Result<Loaded> LoadWithAuto(std::shared_ptr<const Model> model, const BackendOptions& options) {
  AutoDelegate found{options.delegate.library, ""};
  if (found.library.path.empty()) found = FindAutoDelegate(Host(), *model);
  if (!found.library.path.empty()) {
    BackendOptions chosen = options;
    chosen.backend = BackendKind::kDelegate;
    chosen.delegate.library = std::move(found.library);
    return LoadWithDelegate(std::move(model), chosen);
  }
  if (options.delegate.required) return Unavailable("no delegate: {}", found.reason);
  OCTET_ASSIGN(Loaded cpu, LoadOnCpu(model, options));
  return Loaded(new CpuModel(std::move(cpu), std::move(found.reason)));
}

}  // namespace octet
