#include "base/thread_pool.h"

#include <algorithm>
#include <chrono>

namespace octet {
namespace {

// ticket = job << 40 | tiles << 20 | next
constexpr int kFieldBits = 20;
constexpr uint64_t kFieldMask = (uint64_t{1} << kFieldBits) - 1;
// Each thread may count past the last tile once a job.
constexpr int kMaxTiles = 1 << (kFieldBits - 1);

constexpr auto kSpinTime = std::chrono::microseconds(50);
constexpr int kSpinsBetweenClocks = 64;

uint64_t JobOf(uint64_t ticket) { return ticket >> (2 * kFieldBits); }
int TilesOf(uint64_t ticket) { return static_cast<int>(ticket >> kFieldBits & kFieldMask); }
int NextOf(uint64_t ticket) { return static_cast<int>(ticket & kFieldMask); }

void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Spins while `waiting()`, for a bounded time; was the wait over in time?
template <class Waiting>
bool SpinWhile(const Waiting& waiting) {
  const auto end = std::chrono::steady_clock::now() + kSpinTime;
  while (true) {
    for (int i = 0; i < kSpinsBetweenClocks; ++i) {
      if (!waiting()) return true;
      Pause();
    }
    if (std::chrono::steady_clock::now() >= end) return false;
  }
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  for (int worker = 1; worker < threads; ++worker) {
    helpers_.emplace_back([this, worker] { Help(worker); });
  }
}

ThreadPool::~ThreadPool() {
  stop_ = true;
  ticket_ += uint64_t{1} << (2 * kFieldBits);  // a job without tiles
  ticket_.notify_all();
}

void ThreadPool::RunJob(int tiles, Job job) {
  bool expected = false;
  const bool alone = helpers_.empty() || tiles < 2 || tiles > kMaxTiles ||
                     !busy_.compare_exchange_strong(expected, true, std::memory_order_acquire);
  if (alone) {
    for (int tile = 0; tile < tiles; ++tile) job.call(job.context, 0, tile);
    return;
  }
  job_ = job;
  unfinished_.store(tiles, std::memory_order_relaxed);
  const uint64_t number = JobOf(ticket_.load(std::memory_order_relaxed)) + 1;
  ticket_.store(number << (2 * kFieldBits) | static_cast<uint64_t>(tiles) << kFieldBits,
                std::memory_order_release);
  ticket_.notify_all();
  TakeTiles(0);
  const auto unfinished = [this] { return unfinished_.load(std::memory_order_acquire) != 0; };
  while (!SpinWhile(unfinished)) {
    if (const int left = unfinished_.load(std::memory_order_acquire); left != 0)
      unfinished_.wait(left, std::memory_order_acquire);
  }
  busy_.store(false, std::memory_order_release);
}

void ThreadPool::TakeTiles(int worker) {
  while (true) {
    const uint64_t seen = ticket_.load(std::memory_order_relaxed);
    if (NextOf(seen) >= TilesOf(seen)) return;  // spares the counter a pointless write
    const uint64_t ticket = ticket_.fetch_add(1, std::memory_order_acquire);
    if (NextOf(ticket) >= TilesOf(ticket)) return;
    job_.call(job_.context, worker, NextOf(ticket));
    if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished_.notify_one();
  }
}

// Waits until the last job is another one than `seen`, and returns its number.
uint64_t ThreadPool::WaitForWork(uint64_t seen) {
  const auto nothing_new = [this, seen] {
    return JobOf(ticket_.load(std::memory_order_acquire)) == seen;
  };
  while (!SpinWhile(nothing_new)) {
    const uint64_t ticket = ticket_.load(std::memory_order_acquire);
    if (JobOf(ticket) == seen) ticket_.wait(ticket, std::memory_order_acquire);
  }
  return JobOf(ticket_.load(std::memory_order_acquire));
}

void ThreadPool::Help(int worker) {
  // Whoever has seen the job that ends the pool sees stop_ too: the job's number is read first.
  uint64_t seen = WaitForWork(0);
  while (!stop_.load(std::memory_order_acquire)) {
    TakeTiles(worker);
    seen = WaitForWork(seen);
  }
}

}  // namespace octet
