// Work on many items by several threads, results handed over in order.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace octet {

// Calls work(worker, i) for i in [0, count) on `threads` threads (worker in [0, threads)) and
// consume(i, result) on the calling thread in the order of i. Results wait in memory for the
// slowest earlier one.
template <class T, class Work, class Consume>
void ParallelInOrder(size_t count, int threads, const Work& work, const Consume& consume) {
  const auto workers = static_cast<int>(
      std::clamp<size_t>(static_cast<size_t>(threads), 1, std::max<size_t>(count, 1)));
  if (workers == 1) {
    for (size_t i = 0; i < count; ++i) consume(i, work(0, i));
    return;
  }
  std::vector<std::optional<T>> results(count);
  std::mutex mutex;
  std::condition_variable finished;
  std::atomic<size_t> next{0};
  std::vector<std::jthread> pool;
  for (int worker = 0; worker < workers; ++worker) {
    pool.emplace_back([&, worker] {
      for (size_t i = next++; i < count; i = next++) {
        T result = work(worker, i);
        const std::lock_guard lock(mutex);
        results[i] = std::move(result);
        finished.notify_one();
      }
    });
  }
  for (size_t i = 0; i < count; ++i) {
    std::unique_lock lock(mutex);
    finished.wait(lock, [&] { return results[i].has_value(); });
    T result = *std::move(results[i]);
    results[i].reset();
    lock.unlock();
    consume(i, std::move(result));
  }
}

}  // namespace octet
