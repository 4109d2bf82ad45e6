#include "server/serving/inference_queue.h"

#include <algorithm>

#include "base/clock.h"

namespace octet {

InferenceQueue::InferenceQueue(int max_waiting, int priority_levels)
    : max_waiting_(static_cast<size_t>(max_waiting)),
      levels_(static_cast<size_t>(priority_levels)) {}

std::optional<Refusal> InferenceQueue::Push(std::unique_ptr<InferenceJob>& job) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_ >= max_waiting_) {
      return Refusal{Unavailable("Exceeds maximum queue size: {} requests wait already", waiting_)};
    }
    const uint64_t last = levels_.size();
    const uint64_t level = job->priority == 0 ? last : std::min<uint64_t>(job->priority, last);
    job->queued_ns = SteadyNanoseconds();
    levels_[level - 1].push_back(std::move(job));
    ++waiting_;
  }
  changed_.notify_one();
  return std::nullopt;
}

std::unique_ptr<InferenceJob> InferenceQueue::TakeFirst() {
  for (auto& level : levels_) {
    if (level.empty()) continue;
    auto job = std::move(level.front());
    level.pop_front();
    --waiting_;
    return job;
  }
  return nullptr;
}

std::unique_ptr<InferenceJob> InferenceQueue::Pop() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_ > 0 || closed_; });
  return TakeFirst();
}

std::unique_ptr<InferenceJob> InferenceQueue::PopBefore(int64_t until_ns) {
  std::unique_lock lock(mutex_);
  const std::chrono::nanoseconds patience(until_ns - SteadyNanoseconds());
  if (patience.count() > 0) {
    changed_.wait_for(lock, patience, [this] { return waiting_ > 0 || closed_; });
  }
  return TakeFirst();
}

void InferenceQueue::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

int InferenceQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(waiting_);
}

}  // namespace octet
