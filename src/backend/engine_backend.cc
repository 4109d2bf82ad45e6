#include "backend/engine_backend.h"

#include <cstdlib>

#include "engine/plan.h"
#include "engine/session.h"

namespace octet {
namespace {

class EngineRunner : public Runner {
 public:
  EngineRunner(std::unique_ptr<Session> session, bool keeps_all_tensors)
      : session_(std::move(session)), keeps_all_tensors_(keeps_all_tensors) {}

  MutableTensorView input(int i) override { return session_->input(i); }
  TensorView output(int i) const override { return session_->output(i); }
  Status Run() override { return session_->Run(); }
  Result<TensorView> tensor(int index) const override {
    if (!keeps_all_tensors_) return InvalidArgument("tensor {} was not kept", index);
    return session_->tensor(index);
  }

 private:
  std::unique_ptr<Session> session_;
  bool keeps_all_tensors_;
};

class EngineModel : public LoadedModel {
 public:
  EngineModel(std::shared_ptr<const Model> model, std::shared_ptr<const Plan> plan)
      : LoadedModel(std::move(model)), plan_(std::move(plan)) {}

  int64_t arena_bytes() const override { return plan_->arena_bytes(); }
  Result<std::unique_ptr<Runner>> NewRunner() const override {
    OCTET_ASSIGN(auto session, Session::Create(plan_));
    return std::unique_ptr<Runner>(
        new EngineRunner(std::move(session), plan_->keeps_all_tensors()));
  }

 private:
  std::shared_ptr<const Plan> plan_;
};

}  // namespace

Result<std::shared_ptr<const LoadedModel>> LoadWithEngine(std::shared_ptr<const Model> model,
                                                          const BackendOptions& options) {
  PlanOptions plan_options{.threads = options.threads,
                           .keep_all_tensors = options.keep_all_tensors};
  if (options.backend == BackendKind::kEngine) {
    OCTET_ASSIGN(plan_options.cpu, kernels::MaskedCpuFeatures(std::getenv("OCTET_CPU")));
  }
  OCTET_ASSIGN(auto plan, Plan::Build(model, plan_options));
  return std::shared_ptr<const LoadedModel>(new EngineModel(std::move(model), std::move(plan)));
}

}  // namespace octet
