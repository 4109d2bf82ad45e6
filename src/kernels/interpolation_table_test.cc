#include "kernels/interpolation_table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace octet::kernels {
namespace {

// A table whose entries 256 and 257, around the value 0, are the two given.
Int16Table StepFrom(int16_t start, int16_t end) {
  Int16Table table{};
  table.entries[256] = start;
  table.entries[257] = end;
  return table;
}

TEST(Interpolated, RoundsTiesUp) {
  EXPECT_EQ(Interpolated(StepFrom(10, 11), 63), 10);
  EXPECT_EQ(Interpolated(StepFrom(10, 11), 64), 11);   // 10.5
  EXPECT_EQ(Interpolated(StepFrom(10, 9), 64), 10);    // 9.5
  EXPECT_EQ(Interpolated(StepFrom(-10, -9), 64), -9);  // -9.5
  EXPECT_EQ(Interpolated(StepFrom(10, 9), 65), 9);
}

TEST(Interpolated, WalksFromEntryToEntry) {
  const Int16Table line = MakeInt16Table([](double x) { return x; }, -1, 1);
  constexpr int kClampedStep = INT16_MAX - 127;
  for (int value = INT16_MIN; value < kClampedStep; ++value) {
    EXPECT_EQ(Interpolated(line, static_cast<int16_t>(value)), value);
  }
}

TEST(MakeInt16Table, ClampsToInt16) {
  const Int16Table table = MakeInt16Table([](double x) { return 4 * x; }, -1, 1);
  EXPECT_EQ(table.entries[0], INT16_MIN);
  EXPECT_EQ(table.entries[256], 0);
  EXPECT_EQ(table.entries[512], INT16_MAX);
}

// Exact values: in the middle of the last step, of 10 / 512, the line through the rounded samples
// 32134 and 32768 lies 1.5 over round(32449.6), of which half, rounded, is 1.
TEST(MakeInt16Table, TakesHalfOfWhatTheLineMisses) {
  const Int16Table exp = MakeInt16Table([](double x) { return std::exp(x); }, -10, 0);
  EXPECT_EQ(exp.entries[512], INT16_MAX);
  EXPECT_EQ(exp.entries[511], 32133);
  EXPECT_EQ(exp.entries[0], 2);
  const Int16Table reciprocal = MakeInt16Table([](double x) { return 1 / (1 + x); }, 0, 1);
  EXPECT_EQ(reciprocal.entries[0], INT16_MAX);
  EXPECT_EQ(reciprocal.entries[256], 21845);
  EXPECT_EQ(reciprocal.entries[512], 16384);
}

}  // namespace
}  // namespace octet::kernels
