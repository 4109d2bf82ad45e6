// Threads for work that computes (decoding, inference), apart from the threads that wait for
// sockets, with a bound on how much may wait for them. Any thread may call TryPost.
#pragma once

#include <functional>
#include <memory>

namespace octet {

class WorkQueue {
 public:
  WorkQueue(int threads, int max_waiting);
  // Runs what is still waiting.
  ~WorkQueue();

  // False, and `job` is not taken, when max_waiting jobs wait already.
  [[nodiscard]] bool TryPost(std::function<void()> job);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace octet
