// A few threads that help one caller at a time with a grid of tiles.
//
//   ThreadPool pool(4);                      // the caller and three helpers
//   pool.Run(tiles, [&](int worker, int tile) { ... });
//
// Tiles are taken one by one from an atomic counter, by the caller too, so a helper that the
// machine is too busy to schedule costs nothing but the tile it holds. After a job helpers spin for
// a bounded time, as the next job usually follows at once, then sleep. Run allocates nothing.
//
// Run may be called from several threads: who finds the pool busy runs its tiles alone.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace octet {

class ThreadPool {
 public:
  // threads >= 1, the caller counted.
  explicit ThreadPool(int threads);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();

  int threads() const { return static_cast<int>(helpers_.size()) + 1; }

  // Calls work(worker, tile) once for every tile in [0, tiles), worker in [0, threads()); returns
  // when all are done. What the calls wrote is visible to the caller.
  template <class Work>
  void Run(int tiles, const Work& work) {
    RunJob(tiles, {[](const void* context, int worker, int tile) {
                     (*static_cast<const Work*>(context))(worker, tile);
                   },
                   &work});
  }

 private:
  struct Job {
    void (*call)(const void* context, int worker, int tile) = nullptr;
    const void* context = nullptr;
  };

  void RunJob(int tiles, Job job);
  void Help(int worker);
  void TakeTiles(int worker);
  uint64_t WaitForWork(uint64_t seen);

  // The number of the job (high bits), its tiles and the next one to take, in one word, so that a
  // late helper can never take a tile of one job for another's.
  std::atomic<uint64_t> ticket_{0};
  std::atomic<int> unfinished_{0};
  std::atomic<bool> busy_{false};
  std::atomic<bool> stop_{false};
  Job job_;  // written before its ticket, read only by holders of one of its tiles
  std::vector<std::jthread> helpers_;
};

}  // namespace octet
