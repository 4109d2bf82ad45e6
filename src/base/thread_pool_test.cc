#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>

namespace octet {
namespace {

TEST(ThreadPool, RunsEveryTileOnce) {
  for (const int threads : {1, 2, 3}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (const int tiles : {0, 1, 2, 3, 17, 1000}) {
      std::vector<int> calls(static_cast<size_t>(tiles));
      pool.Run(tiles, [&](int worker, int tile) {
        EXPECT_LT(worker, threads);
        ++calls[static_cast<size_t>(tile)];
      });
      EXPECT_EQ(calls, std::vector<int>(static_cast<size_t>(tiles), 1));
    }
  }
}

TEST(ThreadPool, ManyShortJobsInARow) {
  ThreadPool pool(3);
  int64_t sum = 0;
  for (int job = 0; job < 20000; ++job) {
    std::vector<int64_t> parts(4);
    pool.Run(4, [&](int, int tile) { parts[static_cast<size_t>(tile)] = job + tile; });
    sum += std::accumulate(parts.begin(), parts.end(), int64_t{0});
  }
  EXPECT_EQ(sum, int64_t{4} * 20000 * 19999 / 2 + int64_t{20000} * 6);
}

TEST(ThreadPool, WakesHelpersThatWentToSleep) {
  ThreadPool pool(2);
  std::atomic<bool> helper_came = false;
  // A tile that only ends when another thread has taken the other one.
  std::atomic<int> arrived = 0;
  pool.Run(2, [&](int worker, int) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();
    if (worker != 0) helper_came = true;
  });
  EXPECT_TRUE(helper_came);
}

TEST(ThreadPool, EndsRightAfterAJob) {
  std::atomic<int> calls = 0;
  for (int i = 0; i < 300; ++i) {
    ThreadPool pool(4);  // helpers may come late to the job, or only to the end
    pool.Run(4, [&](int, int) { ++calls; });
  }
  EXPECT_EQ(calls, 4 * 300);
}

TEST(ThreadPool, ASecondCallerRunsAlone) {
  ThreadPool pool(2);
  std::atomic<int> calls = 0;
  const auto work = [&](int, int) {
    ++calls;
    pool.Run(8, [&](int worker, int) {
      EXPECT_EQ(worker, 0);
      ++calls;
    });
  };
  pool.Run(4, work);
  EXPECT_EQ(calls, 4 + 4 * 8);
}

}  // namespace
}  // namespace octet
