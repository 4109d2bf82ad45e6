// The threads that decode for one model and run it: one an instance, each with a Runner of its own.
//
//   Submit -> InferenceQueue -> worker: Fill, Run, Take for every item -> Finish
// Dynamic batching, where the model has a plan for several items: a worker that has taken a request
// waits up to batch_delay for others and runs their items together. Any thread may call Submit.
#pragma once

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "server/serving/inference_queue.h"

namespace octet {

// What is told of every request and every run; called by the workers.
class InferenceObserver {
 public:
  virtual ~InferenceObserver() = default;
  virtual void Succeeded(int items, const InferenceTimes& times) = 0;
  virtual void Failed(int64_t ns) = 0;
  // One run with `items` in it; the times of all of them.
  virtual void Ran(int items, const InferenceTimes& times) = 0;
};

struct SchedulerOptions {
  int instances = 1;
  int queue_size = 64;
  int priority_levels = 2;
  int batch_size = 1;  // of the batched model
  int64_t batch_delay_ns = 0;
};

class InferenceScheduler {
 public:
  // `batched`: a plan of the same network for batch_size items; null: none. `observer` outlives the
  // scheduler.
  static Result<std::unique_ptr<InferenceScheduler>> Create(const LoadedModel& model,
                                                            const LoadedModel* batched,
                                                            const SchedulerOptions& options,
                                                            InferenceObserver& observer);
  // Finishes everything that waits. Not on a worker's thread.
  ~InferenceScheduler();

  // On refusal `job` stays the caller's.
  std::optional<Refusal> Submit(std::unique_ptr<InferenceJob>& job) { return queue_.Push(job); }
  int waiting() const { return queue_.waiting(); }

 private:
  struct Taken;
  struct Instance {
    std::unique_ptr<Runner> single;
    std::unique_ptr<Runner> batched;  // may be null
  };
  struct Item;
  InferenceScheduler(const LoadedModel& model, const SchedulerOptions& options,
                     InferenceObserver& observer);

  void Work(Instance& instance);
  std::vector<Taken> TakeJobs(std::unique_ptr<InferenceJob> first);
  void Serve(Instance& instance, std::vector<Taken>& jobs);
  void RunOnce(Runner& runner, int rows, std::span<Item> items);
  std::vector<MutableTensorView> InputRows(Runner& runner, int row, int rows) const;
  std::vector<TensorView> OutputRows(const Runner& runner, int row, int rows) const;

  const int input_count_;
  const int output_count_;
  SchedulerOptions options_;
  InferenceObserver& observer_;
  InferenceQueue queue_;
  std::vector<Instance> instances_;
  std::vector<std::jthread> threads_;  // the first to go
};

}  // namespace octet
