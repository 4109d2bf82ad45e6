#include "server/serving/inference_scheduler.h"

#include <algorithm>
#include <new>

#include "base/clock.h"

namespace octet {
namespace {

// Row `row` of a tensor of `rows` items.
template <class View>
View RowOf(View view, int row, int rows) {
  if (rows == 1) return view;
  const size_t row_bytes = view.bytes.size() / static_cast<size_t>(rows);
  std::vector<int32_t> dims(view.shape.dims().begin(), view.shape.dims().end());
  dims[0] /= rows;
  view.shape = *Shape::FromDims(dims);
  view.bytes = view.bytes.subspan(static_cast<size_t>(row) * row_bytes, row_bytes);
  return view;
}

// Why `job` is not to be run any more.
std::optional<Refusal> Stale(const InferenceJob& job, int64_t now_ns) {
  if (job.cancelled && job.cancelled->load()) {
    return Refusal{Unavailable("the client has left")};
  }
  if (now_ns > job.deadline_ns) {
    return Refusal{.error = Unavailable("Request timeout expired"), .timed_out = true};
  }
  return std::nullopt;
}

// What may throw is an allocation; a request that is too big for this machine is no reason to end.
template <class Call>
std::optional<Refusal> WithinMemory(const Call& call) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return Refusal{Unavailable("not enough memory for this request")};
  }
}

}  // namespace

// A job that a worker has taken.
struct InferenceScheduler::Taken {
  std::unique_ptr<InferenceJob> job;
  InferenceTimes times = {};
  std::optional<Refusal> refusal = {};
};

// One item of a job.
struct InferenceScheduler::Item {
  Taken* taken;
  int index;
};

InferenceScheduler::InferenceScheduler(const LoadedModel& model, const SchedulerOptions& options,
                                       InferenceObserver& observer)
    : input_count_(static_cast<int>(model.inputs().size())),
      output_count_(static_cast<int>(model.outputs().size())),
      options_(options),
      observer_(observer),
      queue_(options.queue_size, options.priority_levels) {}

Result<std::unique_ptr<InferenceScheduler>> InferenceScheduler::Create(
    const LoadedModel& model, const LoadedModel* batched, const SchedulerOptions& options,
    InferenceObserver& observer) {
  std::unique_ptr<InferenceScheduler> scheduler(new InferenceScheduler(model, options, observer));
  for (int i = 0; i < options.instances; ++i) {
    Instance instance;
    OCTET_ASSIGN(instance.single, model.NewRunner());
    if (batched != nullptr) {
      OCTET_ASSIGN(instance.batched, batched->NewRunner());
    }
    scheduler->instances_.push_back(std::move(instance));
  }
  for (Instance& instance : scheduler->instances_) {
    scheduler->threads_.emplace_back([self = scheduler.get(), &instance] { self->Work(instance); });
  }
  return scheduler;
}

InferenceScheduler::~InferenceScheduler() { queue_.Close(); }

void InferenceScheduler::Work(Instance& instance) {
  while (auto first = queue_.Pop()) {
    std::vector<Taken> jobs = TakeJobs(std::move(first));
    Serve(instance, jobs);
    for (Taken& taken : jobs) {
      if (taken.refusal) {
        observer_.Failed(SteadyNanoseconds() - taken.job->queued_ns);
      } else {
        observer_.Succeeded(taken.job->item_count(), taken.times);
      }
      taken.job->Finish(std::move(taken.refusal), taken.times);
    }
  }
}

// `first`, and with dynamic batching those that come soon enough to run with it.
std::vector<InferenceScheduler::Taken> InferenceScheduler::TakeJobs(
    std::unique_ptr<InferenceJob> first) {
  std::vector<Taken> jobs;
  int items = first->item_count();
  const int64_t until = SteadyNanoseconds() + options_.batch_delay_ns;
  jobs.push_back({std::move(first)});
  while (options_.batch_delay_ns > 0 && items < options_.batch_size) {
    auto next = queue_.PopBefore(until);
    if (!next) break;
    items += next->item_count();
    jobs.push_back({std::move(next)});
  }
  const int64_t now = SteadyNanoseconds();
  for (Taken& taken : jobs) {
    taken.times.queue_ns = now - taken.job->queued_ns;
    taken.refusal = Stale(*taken.job, now);
  }
  return jobs;
}

void InferenceScheduler::Serve(Instance& instance, std::vector<Taken>& jobs) {
  std::vector<Item> items;
  for (Taken& taken : jobs) {
    if (taken.refusal) continue;
    for (int i = 0; i < taken.job->item_count(); ++i) items.push_back({&taken, i});
  }
  for (std::span<Item> left = items; !left.empty();) {
    // A plan for several items costs all of them, so one left over runs alone.
    const bool together = instance.batched != nullptr && left.size() > 1;
    const int rows = together ? options_.batch_size : 1;
    const size_t count = std::min(left.size(), static_cast<size_t>(rows));
    RunOnce(together ? *instance.batched : *instance.single, rows, left.first(count));
    left = left.subspan(count);
  }
}

void InferenceScheduler::RunOnce(Runner& runner, int rows, std::span<Item> items) {
  InferenceTimes run = {};
  const int64_t start = SteadyNanoseconds();
  bool any = false;
  for (size_t row = 0; row < items.size(); ++row) {
    Taken* const taken = items[row].taken;
    const int index = items[row].index;
    const int64_t item_start = SteadyNanoseconds();
    if (!taken->refusal) {
      taken->refusal = WithinMemory(
          [&] { return taken->job->Fill(index, InputRows(runner, static_cast<int>(row), rows)); });
    }
    any |= !taken->refusal;
    taken->times.preprocess_ns += SteadyNanoseconds() - item_start;
  }
  if (!any) return;
  const int64_t run_start = SteadyNanoseconds();
  const Status ran = runner.Run();
  const int64_t run_end = SteadyNanoseconds();
  run.preprocess_ns = run_start - start;
  run.inference_ns = run_end - run_start;
  for (size_t row = 0; row < items.size(); ++row) {
    Taken* const taken = items[row].taken;
    const int index = items[row].index;
    const int64_t item_start = SteadyNanoseconds();
    taken->times.inference_ns += run.inference_ns / static_cast<int64_t>(items.size());
    if (!ran && !taken->refusal) taken->refusal = Refusal{ran.error()};
    if (!taken->refusal) {
      taken->refusal = WithinMemory(
          [&] { return taken->job->Take(index, OutputRows(runner, static_cast<int>(row), rows)); });
    }
    taken->times.output_ns += SteadyNanoseconds() - item_start;
  }
  run.output_ns = SteadyNanoseconds() - run_end;
  observer_.Ran(static_cast<int>(items.size()), run);
}

std::vector<MutableTensorView> InferenceScheduler::InputRows(Runner& runner, int row,
                                                             int rows) const {
  std::vector<MutableTensorView> views;
  for (int i = 0; i < input_count_; ++i) views.push_back(RowOf(runner.input(i), row, rows));
  return views;
}

std::vector<TensorView> InferenceScheduler::OutputRows(const Runner& runner, int row,
                                                       int rows) const {
  std::vector<TensorView> views;
  for (int i = 0; i < output_count_; ++i) views.push_back(RowOf(runner.output(i), row, rows));
  return views;
}

}  // namespace octet
