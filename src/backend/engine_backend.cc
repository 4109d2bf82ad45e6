#include "backend/engine_backend.h"

#include <cstdlib>

#include "engine/batched_model.h"
#include "engine/plan.h"
#include "engine/session.h"

namespace octet {
namespace {

class EngineRunner : public Runner {
 public:
  EngineRunner(std::shared_ptr<const Plan> plan, std::unique_ptr<Session> session)
      : plan_(std::move(plan)), session_(std::move(session)) {}

  MutableTensorView input(int i) override { return session_->input(i); }
  TensorView output(int i) const override { return session_->output(i); }
  Status Run() override { return session_->Run(); }
  Result<std::vector<StepTime>> ProfiledRun(const Clock& clock) override {
    std::vector<int64_t> nanoseconds(plan_->steps().size());
    OCTET_TRY(session_->RunProfiled(clock, nanoseconds));
    std::vector<StepTime> times;
    for (size_t i = 0; i < nanoseconds.size(); ++i) {
      const PlannedStep& planned = plan_->steps()[i];
      times.push_back({IndexInFile(planned), planned.step.kernel, nanoseconds[i]});
    }
    return times;
  }
  Result<TensorView> tensor(int index) const override {
    if (!plan_->keeps_all_tensors()) return InvalidArgument("tensor {} was not kept", index);
    return session_->tensor(index);
  }

 private:
  // The passes may have removed operators before it. A model made in memory has no file.
  int IndexInFile(const PlannedStep& planned) const {
    const auto index = static_cast<size_t>(planned.operator_index);
    const int32_t file_index = plan_->model().main().operators[index].file_index;
    return file_index >= 0 ? file_index : planned.operator_index;
  }

  std::shared_ptr<const Plan> plan_;
  std::unique_ptr<Session> session_;
};

class EngineModel : public LoadedModel {
 public:
  EngineModel(std::shared_ptr<const Model> model, BackendKind backend,
              std::shared_ptr<const Plan> plan)
      : LoadedModel(std::move(model)), backend_(backend), plan_(std::move(plan)) {}

  BackendKind backend() const override { return backend_; }
  int64_t arena_bytes() const override { return plan_->arena_bytes(); }
  int64_t packed_bytes() const override { return plan_->packed_bytes(); }
  Result<std::unique_ptr<Runner>> NewRunner() const override {
    OCTET_ASSIGN(auto session, Session::Create(plan_));
    return std::unique_ptr<Runner>(new EngineRunner(plan_, std::move(session)));
  }

 private:
  BackendKind backend_;
  std::shared_ptr<const Plan> plan_;
};

}  // namespace

Result<std::shared_ptr<const Plan>> PlanKeepingTensors(std::shared_ptr<const Model> model,
                                                       int threads) {
  PlanOptions options{.threads = threads, .keep_all_tensors = true};
  OCTET_ASSIGN(options.cpu, kernels::MaskedCpuFeatures(std::getenv("OCTET_CPU")));
  return Plan::Build(std::move(model), options);
}

Result<std::shared_ptr<const LoadedModel>> LoadWithEngine(std::shared_ptr<const Model> model,
                                                          const BackendOptions& options) {
  if (options.batch > 1) {
    OCTET_ASSIGN(model, BatchedModel(*model, options.batch));
  }
  PlanOptions plan_options{.threads = options.threads,
                           .keep_all_tensors = options.keep_all_tensors,
                           .ties = options.ties};
  if (options.backend == BackendKind::kEngine) {
    OCTET_ASSIGN(plan_options.cpu, kernels::MaskedCpuFeatures(std::getenv("OCTET_CPU")));
  }
  OCTET_ASSIGN(auto plan, Plan::Build(model, plan_options));
  return std::shared_ptr<const LoadedModel>(
      new EngineModel(std::move(model), options.backend, std::move(plan)));
}

}  // namespace octet
