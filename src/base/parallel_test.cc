#include "base/parallel.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(ParallelInOrder, HandsResultsOverInOrder) {
  for (const int threads : {1, 2, 8}) {
    std::vector<size_t> consumed;
    ParallelInOrder<size_t>(
        100, threads, [](int, size_t i) { return i * i; },
        [&](size_t i, size_t result) {
          EXPECT_EQ(result, i * i);
          consumed.push_back(i);
        });
    ASSERT_EQ(consumed.size(), 100U);
    EXPECT_TRUE(std::is_sorted(consumed.begin(), consumed.end()));
  }
}

TEST(ParallelInOrder, UsesWorkersWithinTheirRange) {
  ParallelInOrder<int>(
      50, 3, [](int worker, size_t) { return worker; },
      [](size_t, int worker) {
        EXPECT_GE(worker, 0);
        EXPECT_LT(worker, 3);
      });
}

TEST(ParallelInOrder, DoesNothingForNothing) {
  ParallelInOrder<int>(
      0, 4, [](int, size_t) { return 0; }, [](size_t, int) { FAIL(); });
}

}  // namespace
}  // namespace octet
