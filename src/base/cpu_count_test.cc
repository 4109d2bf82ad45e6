#include "base/cpu_count.h"

#include <gtest/gtest.h>

#include <thread>

namespace octet {
namespace {

TEST(CpuCount, ReadsQuotas) {
  EXPECT_EQ(CpuQuota("max 100000"), 0);
  EXPECT_EQ(CpuQuota("100000 100000"), 1);
  EXPECT_EQ(CpuQuota("150000 100000\n"), 2);
  EXPECT_EQ(CpuQuota("1000 100000"), 1);
  EXPECT_EQ(CpuQuota("-5 100000"), 0);
  EXPECT_EQ(CpuQuota("7"), 0);
  EXPECT_EQ(CpuQuota(""), 0);
}

TEST(CpuCount, IsBetweenOneAndTheMachines) {
  EXPECT_GE(AvailableCpuCount(), 1);
  EXPECT_LE(AvailableCpuCount(), static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace octet
