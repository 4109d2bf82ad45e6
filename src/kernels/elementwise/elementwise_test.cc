#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/elementwise/elementwise_kernel.h"
#include "testing/exact_requantize.h"
#include "testing/random_values.h"

namespace octet::kernels {
namespace {

using ::octet::testing::ExactRequantize;
using ::octet::testing::RandomValues;

template <class T>
constexpr ElementRange<T> kAll{std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()};

PairWalk Aligned(int64_t count) {
  const StridedWalk walk{.rank = 1, .extents = {count}, .strides = {1}};
  return {.count = count, .lhs = walk, .rhs = walk};
}

// Both scales 1, output scale 2: sums are halved, exactly but for the last rounding.
constexpr QuantizedAddition kHalvedSum{.lhs_multiplier = {1 << 30, 0},
                                       .rhs_multiplier = {1 << 30, 0},
                                       .output_multiplier = {1 << 30, -19},
                                       .clamp = {-128, 127}};

TEST(AddReference, RoundsTiesAwayFromZero) {
  const int8_t lhs[] = {1, -1, 100, -3};
  const int8_t rhs[] = {2, -2, 100, 2};
  std::vector<int8_t> output(4);
  AddReference(Aligned(4), kHalvedSum, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{2, -2, 100, -1}));
}

TEST(SubReference, RoundsTiesAwayFromZero) {
  const int8_t lhs[] = {1, -1, 127, -2};
  const int8_t rhs[] = {-2, 2, -128, -3};
  std::vector<int8_t> output(4);
  SubReference(Aligned(4), kHalvedSum, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{2, -2, 127, 1}));
}

TEST(DivReference, RoundsIntegersTowardsZeroAndWraps) {
  constexpr int32_t kLeast = std::numeric_limits<int32_t>::min();
  const int32_t lhs[] = {7, -7, 8, kLeast};
  const int32_t rhs[] = {2, 2, -3, -1};
  std::vector<int32_t> output(4);
  DivReference(Aligned(4), kAll<int32_t>, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int32_t>{3, -3, -2, kLeast}));
}

TEST(DivReference, ClampsQuotients) {
  const float lhs[] = {1, -1, 9, 1};
  const float rhs[] = {4, 0, 2, -3};
  std::vector<float> output(4);
  DivReference(Aligned(4), ElementRange<float>{-1, 4}, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<float>{0.25F, -1, 4, 1.0F / -3}));
}

TEST(AddReference, EqualsTheFormulaForEveryPairOfUInt8) {
  const QuantizedAddition addition{.lhs_zero_point = 131,
                                   .rhs_zero_point = 7,
                                   .output_zero_point = 90,
                                   .lhs_multiplier = {1 << 30, 0},
                                   .rhs_multiplier = {1897654321, -2},
                                   .output_multiplier = {1434567891, -18},
                                   .clamp = {90, 240}};
  std::vector<uint8_t> lhs;
  std::vector<uint8_t> rhs;
  std::vector<uint8_t> sums;
  std::vector<uint8_t> differences;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      lhs.push_back(static_cast<uint8_t>(a));
      rhs.push_back(static_cast<uint8_t>(b));
      const int64_t scaled_a = ExactRequantize((a - 131) * (1LL << 20), addition.lhs_multiplier);
      const int64_t scaled_b = ExactRequantize((b - 7) * (1LL << 20), addition.rhs_multiplier);
      const auto finish = [&](int64_t x) {
        return static_cast<uint8_t>(
            std::clamp<int64_t>(90 + ExactRequantize(x, addition.output_multiplier), 90, 240));
      };
      sums.push_back(finish(scaled_a + scaled_b));
      differences.push_back(finish(scaled_a - scaled_b));
    }
  }
  const PairWalk walk = Aligned(static_cast<int64_t>(lhs.size()));
  std::vector<uint8_t> output(lhs.size());
  AddReference(walk, addition, lhs.data(), rhs.data(), output.data());
  EXPECT_EQ(output, sums);
  SubReference(walk, addition, lhs.data(), rhs.data(), output.data());
  EXPECT_EQ(output, differences);
}

TEST(MulReference, RoundsTwice) {
  const QuantizedProduct product{.lhs_zero_point = 1,
                                 .rhs_zero_point = -1,
                                 .output_zero_point = 10,
                                 .multiplier = {1 << 30, -1},
                                 .clamp = {-128, 127}};
  const int8_t lhs[] = {4, -2, 127};
  const int8_t rhs[] = {1, 1, 127};
  std::vector<int8_t> output(3);
  MulReference(Aligned(3), product, lhs, rhs, output.data());
  // 3 * 2 / 4 = 1.5 -> 2; -1.5 -> -2; 126 * 128 / 4 = 4032
  EXPECT_EQ(output, (std::vector<int8_t>{12, 8, 127}));
}

TEST(AddReference, BroadcastsAnOperand) {
  // [2, 3] + [3]
  const PairWalk walk{.count = 6,
                      .lhs = {.rank = 2, .extents = {2, 3}, .strides = {3, 1}},
                      .rhs = {.rank = 2, .extents = {2, 3}, .strides = {0, 1}}};
  const float lhs[] = {1, 2, 3, 4, 5, 6};
  const float rhs[] = {10, 20, 30};
  std::vector<float> output(6);
  AddReference(walk, kAll<float>, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<float>{11, 22, 33, 14, 25, 36}));
}

TEST(AddReference, WorksInPlace) {
  int32_t values[] = {1, 2, 3};
  AddReference(Aligned(3), kAll<int32_t>, values, values, values);
  EXPECT_EQ(values[2], 6);
}

TEST(Arithmetic, WrapsIntegersThenClamps) {
  const int32_t max = std::numeric_limits<int32_t>::max();
  const int32_t one = 1;
  const int32_t minus_two = -2;
  int32_t output = 0;
  AddReference(Aligned(1), kAll<int32_t>, &max, &one, &output);
  EXPECT_EQ(output, std::numeric_limits<int32_t>::min());
  AddReference(Aligned(1), ElementRange<int32_t>{0, 6}, &max, &one, &output);
  EXPECT_EQ(output, 0);
  SubReference(Aligned(1), kAll<int32_t>, &minus_two, &max, &output);
  EXPECT_EQ(output, max);
  MulReference(Aligned(1), kAll<int32_t>, &max, &minus_two, &output);
  EXPECT_EQ(output, 2);
  const int64_t big = std::numeric_limits<int64_t>::min();
  int64_t big_output = 0;
  MulReference(Aligned(1), kAll<int64_t>, &big, &big, &big_output);
  EXPECT_EQ(big_output, 0);
}

TEST(MaximumReference, TakesTheSecondUnlessTheFirstIsGreater) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float lhs[] = {1.0F, nan, 2.0F};
  const float rhs[] = {3.0F, 5.0F, nan};
  std::vector<float> output(3);
  MaximumReference(Aligned(3), lhs, rhs, output.data());
  EXPECT_EQ(output[0], 3.0F);
  EXPECT_EQ(output[1], 5.0F);
  EXPECT_TRUE(std::isnan(output[2]));
  MinimumReference(Aligned(3), lhs, rhs, output.data());
  EXPECT_EQ(output[0], 1.0F);
  EXPECT_EQ(output[1], 5.0F);
  EXPECT_TRUE(std::isnan(output[2]));
}

TEST(MinimumReference, ComparesStoredValues) {
  const uint8_t lhs[] = {200, 3};
  const uint8_t rhs[] = {100, 4};
  std::vector<uint8_t> output(2);
  MinimumReference(Aligned(2), lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{100, 3}));
  MaximumReference(Aligned(2), lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{200, 4}));
}

// Both scales 1, output scale 2.
constexpr QuantizedAddition kHalvedInt16Sum{.lhs_multiplier = {1 << 30, 0},
                                            .rhs_multiplier = {1 << 30, 0},
                                            .output_multiplier = {1 << 30, -14},
                                            .clamp = {-32768, 32767}};

TEST(AddReference, Int16RoundsTiesAwayFromZero) {
  const int16_t lhs[] = {1, -1, 32767, -32768, -3};
  const int16_t rhs[] = {2, -2, 32767, -32768, 2};
  std::vector<int16_t> output(5);
  AddReference(Aligned(5), kHalvedInt16Sum, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{2, -2, 32767, -32768, -1}));
  SubReference(Aligned(5), kHalvedInt16Sum, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{-1, 1, 0, 0, -3}));
}

TEST(AddReference, Int16EqualsTheFormula) {
  constexpr unsigned kSeed = 70;
  const QuantizedAddition addition{.lhs_multiplier = {1 << 30, 0},
                                   .rhs_multiplier = {1897654321, -2},
                                   .output_multiplier = {1434567891, -13},
                                   .clamp = {-20000, 32767}};
  const auto lhs = RandomValues<int16_t>(20000, kSeed);
  const auto rhs = RandomValues<int16_t>(20000, kSeed + 1);
  std::vector<int16_t> expected;
  for (size_t i = 0; i < lhs.size(); ++i) {
    const int64_t sum = ExactRequantize(lhs[i] * (1LL << 15), addition.lhs_multiplier) +
                        ExactRequantize(rhs[i] * (1LL << 15), addition.rhs_multiplier);
    expected.push_back(static_cast<int16_t>(
        std::clamp<int64_t>(ExactRequantize(sum, addition.output_multiplier), -20000, 32767)));
  }
  std::vector<int16_t> output(lhs.size());
  AddReference(Aligned(20000), addition, lhs.data(), rhs.data(), output.data());
  EXPECT_EQ(output, expected);
}

TEST(AddReference, ShiftsByPowersOfTwoRoundingTiesAwayFromZero) {
  const PowerOfTwoAddition addition{.rhs_right_shift = 1, .clamp = {-32768, 32767}};
  const int16_t lhs[] = {10, 10, 10, 32767, -32768};
  const int16_t rhs[] = {3, -3, 2, 32767, -32768};
  std::vector<int16_t> output(5);
  AddReference(Aligned(5), addition, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{12, 8, 11, 32767, -32768}));
  SubReference(Aligned(5), addition, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{8, 12, 9, 16383, -16384}));
  SubReference(Aligned(5), PowerOfTwoAddition{.lhs_right_shift = 2, .clamp = {0, 5}}, lhs, rhs,
               output.data());
  // 10 / 4 = 2.5 -> 3
  EXPECT_EQ(output, (std::vector<int16_t>{0, 5, 1, 0, 5}));
}

TEST(MulReference, MultipliesTheEndsOfInt16) {
  const QuantizedProduct product{.multiplier = {1 << 30, -14}, .clamp = {-32768, 32767}};
  const int16_t lhs[] = {-32768, -32768, 3};
  const int16_t rhs[] = {-32768, 32767, 5461};
  std::vector<int16_t> output(3);
  MulReference(Aligned(3), product, lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{32767, -32767, 1}));  // 2^15; 0.49997, rounded twice
}

TEST(MaximumReference, ComparesInt16) {
  const int16_t lhs[] = {300, -32768};
  const int16_t rhs[] = {256, 0};
  std::vector<int16_t> output(2);
  MaximumReference(Aligned(2), lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{300, 0}));
  MinimumReference(Aligned(2), lhs, rhs, output.data());
  EXPECT_EQ(output, (std::vector<int16_t>{256, -32768}));
}

}  // namespace
}  // namespace octet::kernels
