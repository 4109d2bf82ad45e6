#include "server/serving/work_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace octet {
namespace {

TEST(WorkQueue, RefusesWhenTooManyWait) {
  std::latch started(1);
  std::latch release(1);
  std::atomic<int> done = 0;
  {
    WorkQueue queue(1, 2);
    ASSERT_TRUE(queue.TryPost([&] {
      started.count_down();
      release.wait();
      ++done;
    }));
    started.wait();  // the first job runs now: it no longer waits
    EXPECT_TRUE(queue.TryPost([&] { ++done; }));
    EXPECT_TRUE(queue.TryPost([&] { ++done; }));
    EXPECT_FALSE(queue.TryPost([&] { ++done; }));
    EXPECT_FALSE(queue.TryPost([&] { ++done; }));
    release.count_down();
  }
  EXPECT_EQ(done, 3);
}

}  // namespace
}  // namespace octet
