#include "backend/delegate/golden_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace octet {
namespace {

using ::testing::HasSubstr;

struct Bytes {
  std::vector<uint8_t> values;
  TensorView view() const {
    return {ElementType::kUInt8, Shape({static_cast<int>(values.size())}), values};
  }
};

struct Floats {
  std::vector<float> values;
  TensorView view() const {
    return {ElementType::kFloat32,
            Shape({static_cast<int>(values.size())}),
            {reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(float)}};
  }
};

TEST(CompareGolden, AllowsSixSteps) {
  GoldenResult result;
  EXPECT_TRUE(CompareGolden("t", Bytes{{10, 26, 30}}.view(), Bytes{{10, 20, 30}}.view(), result));
  EXPECT_EQ(result.max_steps, 6);
  EXPECT_EQ(result.compared_values, 3);
  EXPECT_FALSE(CompareGolden("t", Bytes{{10, 27, 30}}.view(), Bytes{{10, 20, 30}}.view(), result));
  EXPECT_THAT(result.reason, HasSubstr("t is off by 7 steps at element 1"));
}

TEST(CompareGolden, RefusesConstantsWhereTheExactOneIsNone) {
  GoldenResult result;
  EXPECT_FALSE(CompareGolden("t", Bytes{{3, 3, 3}}.view(), Bytes{{1, 2, 3}}.view(), result));
  EXPECT_THAT(result.reason, HasSubstr("is constant: 3"));
  EXPECT_TRUE(CompareGolden("t", Bytes{{3, 3, 3}}.view(), Bytes{{3, 3, 3}}.view(), result));
}

TEST(CompareGolden, RefusesOtherSizes) {
  GoldenResult result;
  EXPECT_FALSE(CompareGolden("t", Bytes{{1, 2}}.view(), Bytes{{1, 2, 3}}.view(), result));
  EXPECT_THAT(result.reason, HasSubstr("2 bytes, want 3"));
}

TEST(CompareGolden, MeasuresFloatsByTheRangeOfTheExact) {
  GoldenResult result;
  EXPECT_TRUE(
      CompareGolden("t", Floats{{0.0F, 10.19F}}.view(), Floats{{0.0F, 10.0F}}.view(), result));
  EXPECT_FALSE(
      CompareGolden("t", Floats{{0.0F, 10.3F}}.view(), Floats{{0.0F, 10.0F}}.view(), result));
}

TEST(CompareGolden, RefusesNaN) {
  GoldenResult result;
  EXPECT_FALSE(
      CompareGolden("t", Floats{{0.0F, NAN}}.view(), Floats{{0.0F, 10.0F}}.view(), result));
}

TEST(SameFirstClass, WantsTheLargestAtTheSamePlace) {
  EXPECT_TRUE(SameFirstClass(Bytes{{1, 90, 3}}.view(), Bytes{{1, 200, 3}}.view()));
  EXPECT_FALSE(SameFirstClass(Bytes{{91, 90, 3}}.view(), Bytes{{1, 200, 3}}.view()));
}

TEST(SameFirstClass, LetsNearOnesChangePlaces) {
  EXPECT_TRUE(SameFirstClass(Bytes{{200, 199, 3}}.view(), Bytes{{199, 200, 3}}.view()));
  EXPECT_FALSE(SameFirstClass(Bytes{{200, 199, 3}}.view(), Bytes{{187, 200, 3}}.view()));
}

TEST(FillKnownInput, IsTheSameEveryTimeAndNoConstant) {
  for (int set = 0; set < kGoldenInputSets; ++set) {
    std::vector<uint8_t> once(300);
    std::vector<uint8_t> again(300);
    const MutableTensorView first{ElementType::kUInt8, Shape({300}), once};
    FillKnownInput(set, first);
    FillKnownInput(set, {ElementType::kUInt8, Shape({300}), again});
    EXPECT_EQ(once, again);
    EXPECT_NE(once.front(), once.back());
  }
}

}  // namespace
}  // namespace octet
