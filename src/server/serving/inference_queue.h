// The requests that wait for one model: bounded, by priority, each with a deadline.
//
//   workers: Pop -> ... until Close;    anybody: Push
// A request whose time is over, or that nobody waits for any more, is finished with a Refusal when
// its turn comes, never run. Any thread may call everything.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "server/serving/inference.h"
#include "tensor/tensor_view.h"

namespace octet {

// What one request spent its time on.
struct InferenceTimes {
  int64_t queue_ns = 0;
  int64_t preprocess_ns = 0;  // decoding, resizing, copying in
  int64_t inference_ns = 0;   // the run alone, of a batch this request's share
  int64_t output_ns = 0;      // copying out
};

// A request as the scheduler sees it. Fill, Take and Finish are called by one worker at a time.
class InferenceJob {
 public:
  virtual ~InferenceJob() = default;
  // How many runs of batch 1 it is.
  virtual int item_count() const { return 1; }
  // Writes item `item` into the model's inputs.
  virtual std::optional<Refusal> Fill(int item, std::span<const MutableTensorView> inputs) = 0;
  virtual std::optional<Refusal> Take(int item, std::span<const TensorView> outputs) = 0;
  // The last call: all items are taken, or `refusal` says why not.
  virtual void Finish(std::optional<Refusal> refusal, const InferenceTimes& times) = 0;

  uint64_t priority = 0;    // 1 is first, 0 is last
  int64_t deadline_ns = 0;  // of SteadyNanoseconds
  std::shared_ptr<const std::atomic<bool>> cancelled = {};
  int64_t queued_ns = 0;  // set by Push
};

class InferenceQueue {
 public:
  InferenceQueue(int max_waiting, int priority_levels);

  // On refusal (the queue is full) `job` stays the caller's.
  std::optional<Refusal> Push(std::unique_ptr<InferenceJob>& job);
  // Waits for a job; null after Close when none is left.
  std::unique_ptr<InferenceJob> Pop();
  // At once or until `until_ns`: another job, or null.
  std::unique_ptr<InferenceJob> PopBefore(int64_t until_ns);
  void Close();

  int waiting() const;

 private:
  std::unique_ptr<InferenceJob> TakeFirst();

  const size_t max_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::deque<std::unique_ptr<InferenceJob>>> levels_;  // [0] is priority 1
  size_t waiting_ = 0;
  bool closed_ = false;
};

}  // namespace octet
