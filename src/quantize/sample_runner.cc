#include "quantize/sample_runner.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/parallel.h"
#include "engine/plan.h"

namespace octet {

Result<SampleRunner> SampleRunner::Create(std::shared_ptr<const Model> model,
                                          const Options& options) {
  PlanOptions plan_options{.keep_all_tensors = options.keep_all_tensors};
  OCTET_ASSIGN(plan_options.cpu, kernels::MaskedCpuFeatures(std::getenv("OCTET_CPU")));
  OCTET_ASSIGN(const auto plan, Plan::Build(model, plan_options));
  SampleRunner runner;
  runner.model_ = std::move(model);
  for (int i = 0; i < std::max(options.threads, 1); ++i) {
    OCTET_ASSIGN(auto session, Session::Create(plan));
    runner.sessions_.push_back(std::move(session));
  }
  return runner;
}

Status SampleRunner::Run(size_t count, const Fill& fill, const Read& read) {
  Status first;
  ParallelInOrder<Status>(
      count, threads(),
      [&](int worker, size_t i) -> Status {
        Session& session = *sessions_[static_cast<size_t>(worker)];
        OCTET_TRY(fill(i, session));
        OCTET_TRY(session.Run());
        return read(worker, i, session);
      },
      [&](size_t i, Status status) {
        if (!status && first) first = Prefixed(fmt::format("sample {}", i), status.error());
      });
  return first;
}

Status SampleRunner::Run(Samples samples, const Read& read) {
  const auto fill = [&](size_t i, Session& session) -> Status {
    const auto& inputs = model_->main().inputs;
    if (samples[i].size() != inputs.size()) {
      return InvalidArgument("{} inputs given, the model has {}", samples[i].size(), inputs.size());
    }
    for (size_t input = 0; input < inputs.size(); ++input) {
      const auto to = session.input(static_cast<int>(input)).bytes;
      if (to.size() != samples[i][input].size()) {
        return InvalidArgument("input {} has {} bytes, {} given", input, to.size(),
                               samples[i][input].size());
      }
      std::copy(samples[i][input].begin(), samples[i][input].end(), to.begin());
    }
    return {};
  };
  return Run(samples.size(), fill, read);
}

}  // namespace octet
