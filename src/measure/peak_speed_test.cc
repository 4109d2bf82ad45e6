#include "measure/peak_speed.h"

#include <gtest/gtest.h>

#include <atomic>

namespace octet {
namespace {

TEST(PeakSpeed, IsThatOfTheFastestTry) {
  int64_t now = 0;
  int calls = 0;
  // 64 MACs an iteration. An iteration takes 2 ns, in the third try, after 9 calls that find out
  // how long a try must be, 1 ns.
  const auto loop = [&](int64_t iterations) {
    now += iterations * (++calls == 9 + 3 ? 1 : 2);
    return 64 * iterations;
  };
  EXPECT_DOUBLE_EQ(PeakGmacPerSecond(loop, 1, [&now] { return now; }), 64);
  EXPECT_EQ(calls, 9 + 20);
}

TEST(PeakSpeed, AddsTheThreadsUp) {
  std::atomic<int64_t> now = 0;
  std::atomic<int> calls = 0;
  const auto loop = [&](int64_t iterations) {
    ++calls;
    return iterations;
  };
  const auto clock = [&now] { return now += 100'000'000; };  // each try takes 0.1 s
  // 1000 iterations took 0.1 s, so a try of 5 ms has 50 on each of 3 threads.
  EXPECT_DOUBLE_EQ(PeakGmacPerSecond(loop, 3, clock), 3 * 50 / 1e8);
  EXPECT_EQ(calls, 1 + 20 * 3);
}

}  // namespace
}  // namespace octet
