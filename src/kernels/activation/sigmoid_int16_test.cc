#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "kernels/activation/sigmoid_int16_kernel.h"

namespace octet::kernels {
namespace {

using Kernel = void (*)(const SigmoidInt16Arguments&, const int16_t*, int64_t, int16_t*);

int16_t Of(Kernel kernel, const SigmoidInt16Arguments& arguments, int value) {
  const auto input = static_cast<int16_t>(value);
  int16_t output = 0;
  kernel(arguments, &input, 1, &output);
  return output;
}

// The input scale is multiplier / 2^shift / (3 * 2^12).
SigmoidInt16Arguments Arguments(int32_t multiplier, int right_shift) {
  return {.multiplier = multiplier, .right_shift = right_shift, .table = MakeSigmoidTable()};
}

// Entries and sum are those of TFLite's sigmoid_table_uint16.
TEST(SigmoidInt16, TableIsTflites) {
  const SigmoidTable table = MakeSigmoidTable();
  EXPECT_EQ(table.entries[0], 32768);
  EXPECT_EQ(table.entries[1], 33451);
  EXPECT_EQ(table.entries[4], 35493);
  EXPECT_EQ(table.entries[30], 50942);
  EXPECT_EQ(table.entries[100], 64536);
  EXPECT_EQ(table.entries[254], 65534);
  EXPECT_EQ(table.entries[255], 65535);
  EXPECT_EQ(std::accumulate(std::begin(table.entries), std::end(table.entries), 0), 15670629);
}

TEST(SigmoidInt16, ZeroIsAHalfAndZero) {
  EXPECT_EQ(Of(LogisticInt16Reference, Arguments(3, 0), 0), 16384);
  EXPECT_EQ(Of(TanhInt16Reference, Arguments(3, 0), 0), 0);
}

TEST(SigmoidInt16, SaturatesAtBothEnds) {
  const SigmoidInt16Arguments steep = Arguments(65535, 0);
  EXPECT_EQ(Of(LogisticInt16Reference, steep, INT16_MAX), INT16_MAX);
  EXPECT_EQ(Of(LogisticInt16Reference, steep, INT16_MIN), 1);
  EXPECT_EQ(Of(TanhInt16Reference, steep, INT16_MAX), INT16_MAX);
  EXPECT_EQ(Of(TanhInt16Reference, steep, INT16_MIN), -INT16_MAX);
}

// LOGISTIC's t is 2^9 times a table's step: 2^9 * 32768 + 683 * x' near 0. TANH's has 2^8.
TEST(SigmoidInt16, RoundsAwayFromAHalf) {
  const SigmoidInt16Arguments unit = Arguments(1, 0);
  EXPECT_EQ(Of(LogisticInt16Reference, unit, 1), 16385);   // 0.667
  EXPECT_EQ(Of(LogisticInt16Reference, unit, -1), 16383);  // -0.667
  EXPECT_EQ(Of(TanhInt16Reference, unit, 1), 3);           // 2.668
  EXPECT_EQ(Of(TanhInt16Reference, unit, -1), -3);
}

// t + 2^9 for a t that ends in a half: of the mirrored t one less is cut, so the tie falls down.
TEST(SigmoidInt16, MirrorsEveryValueUpToTies) {
  const SigmoidInt16Arguments arguments = Arguments(18565, 12);
  for (int x = 0; x <= INT16_MAX; ++x) {
    const int up = Of(LogisticInt16Reference, arguments, x);
    const int down = Of(LogisticInt16Reference, arguments, -x);
    EXPECT_NEAR(up + down, 32768, 1) << x;
  }
}

TEST(SigmoidInt16, HalvesOfTheScaledInputGoUp) {
  const SigmoidInt16Arguments halves = Arguments(1, 1);
  const SigmoidInt16Arguments unit = Arguments(1, 0);
  for (const int x : {-601, -3, -1, 1, 3, 601}) {
    const int up = (x + 1) >> 1;
    EXPECT_EQ(Of(TanhInt16Reference, halves, x), Of(TanhInt16Reference, unit, up)) << x;
  }
}

TEST(SigmoidInt16, AreCloseToTheRealFunctions) {
  constexpr double kUnits = 3 * 4096;
  constexpr double kOne = 32768;
  const SigmoidInt16Arguments arguments = Arguments(20000, 13);
  const double scale = std::ldexp(20000, -13) / kUnits;
  for (int x = INT16_MIN; x <= INT16_MAX; ++x) {
    EXPECT_NEAR(Of(LogisticInt16Reference, arguments, x), kOne / (1 + std::exp(-scale * x)), 3);
    EXPECT_NEAR(Of(TanhInt16Reference, arguments, x), kOne * std::tanh(scale * x), 6);
  }
}

TEST(SigmoidInt16, RunInPlace) {
  const SigmoidInt16Arguments arguments = Arguments(3, 0);
  std::vector<int16_t> values = {-4096, 0, 4096};
  TanhInt16Reference(arguments, values.data(), 3, values.data());
  EXPECT_EQ(values[0], -values[2]);
  EXPECT_EQ(values[1], 0);
}

}  // namespace
}  // namespace octet::kernels
