#include "server/serving/work_queue.h"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>

namespace octet {

struct WorkQueue::State {
  State(int threads, int max) : max_waiting(max), pool(static_cast<size_t>(threads)) {}

  const int max_waiting;
  std::atomic<int> waiting = 0;
  boost::asio::thread_pool pool;
};

WorkQueue::WorkQueue(int threads, int max_waiting)
    : state_(std::make_unique<State>(threads, max_waiting)) {}

WorkQueue::~WorkQueue() { state_->pool.join(); }

bool WorkQueue::TryPost(std::function<void()> job) {
  // Counted first, so that two callers cannot both take the last place.
  if (state_->waiting.fetch_add(1) >= state_->max_waiting) {
    state_->waiting.fetch_sub(1);
    return false;
  }
  boost::asio::post(state_->pool, [state = state_.get(), job = std::move(job)] {
    state->waiting.fetch_sub(1);
    job();
  });
  return true;
}

}  // namespace octet
