#include "server/serving/runner_pool.h"

namespace octet {

Result<std::unique_ptr<RunnerPool>> RunnerPool::Create(const LoadedModel& model, int count) {
  std::unique_ptr<RunnerPool> pool(new RunnerPool);
  for (int i = 0; i < count; ++i) {
    OCTET_ASSIGN(auto runner, model.NewRunner());
    pool->free_.push_back(runner.get());
    pool->runners_.push_back(std::move(runner));
  }
  return pool;
}

RunnerPool::Lease RunnerPool::Acquire() {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [this] { return !free_.empty(); });
  // The last one put back: its memory is the most likely to be in the cache.
  Runner* const runner = free_.back();
  free_.pop_back();
  return {runner, PutBack{this}};
}

void RunnerPool::PutBack::operator()(Runner* runner) const {
  {
    const std::lock_guard lock(pool->mutex_);
    pool->free_.push_back(runner);
  }
  pool->returned_.notify_one();
}

}  // namespace octet
