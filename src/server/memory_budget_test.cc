#include "server/memory_budget.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace octet {
namespace {

TEST(MemoryBudget, SharesGrowUntilItIsUsedUp) {
  MemoryBudget budget(100);
  MemoryShare first(budget);
  MemoryShare second(budget);
  EXPECT_TRUE(first.GrowTo(60));
  EXPECT_FALSE(second.GrowTo(41));
  EXPECT_TRUE(second.GrowTo(40));
  EXPECT_FALSE(first.GrowTo(61));
  EXPECT_TRUE(first.GrowTo(60)) << "no more than it has";
}

TEST(MemoryBudget, GetsBackWhatSharesHeld) {
  MemoryBudget budget(100);
  MemoryShare stays(budget);
  EXPECT_TRUE(stays.GrowTo(10));
  {
    MemoryShare goes(budget);
    EXPECT_TRUE(goes.GrowTo(50));
    EXPECT_TRUE(goes.GrowTo(90));
  }
  MemoryShare next(budget);
  EXPECT_TRUE(next.GrowTo(90));
  next.Release();
  EXPECT_TRUE(stays.GrowTo(100));
}

TEST(MemoryBudget, CountsAcrossThreads) {
  constexpr int kThreads = 4;
  constexpr size_t kBytes = 1000;
  MemoryBudget budget(kThreads * kBytes);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&budget] {
        for (size_t round = 0; round < 100; ++round) {
          MemoryShare share(budget);
          for (size_t bytes = 0; bytes <= kBytes; bytes += 10) EXPECT_TRUE(share.GrowTo(bytes));
        }
      });
    }
  }
  MemoryShare all(budget);
  EXPECT_TRUE(all.GrowTo(kThreads * kBytes)) << "everything came back";
}

}  // namespace
}  // namespace octet
