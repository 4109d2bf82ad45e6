#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/quantize/cast_kernel.h"

namespace octet::kernels {
namespace {

template <class From, class To>
To Cast(From value) {
  To output{};
  CastReference(ElementTypeOf<From>(), ElementTypeOf<To>())(&value, 1, &output);
  return output;
}

TEST(Cast, FloatsAreCutTowardsZero) {
  EXPECT_EQ((Cast<float, int32_t>(2.9F)), 2);
  EXPECT_EQ((Cast<float, int32_t>(-2.9F)), -2);
  EXPECT_EQ((Cast<float, uint8_t>(-0.9F)), 0);
}

TEST(Cast, FloatsSaturate) {
  EXPECT_EQ((Cast<float, int8_t>(127.9F)), 127);
  EXPECT_EQ((Cast<float, int8_t>(200.0F)), 127);
  EXPECT_EQ((Cast<float, int8_t>(-200.0F)), -128);
  EXPECT_EQ((Cast<float, int32_t>(2147483648.0F)), INT32_MAX);
  EXPECT_EQ((Cast<float, int32_t>(2147483520.0F)), 2147483520);
  EXPECT_EQ((Cast<float, int64_t>(-std::numeric_limits<float>::infinity())), INT64_MIN);
  EXPECT_EQ((Cast<float, uint8_t>(std::nanf(""))), 255);
}

TEST(Cast, IntegersWrap) {
  EXPECT_EQ((Cast<int32_t, uint8_t>(-1)), 255);
  EXPECT_EQ((Cast<int64_t, int16_t>(65537)), 1);
  EXPECT_EQ((Cast<uint8_t, int8_t>(200)), -56);
}

TEST(Cast, BoolIsZeroOrOne) {
  EXPECT_EQ((Cast<float, bool>(0.25F)), true);
  EXPECT_EQ((Cast<int64_t, bool>(int64_t{1} << 40)), true);
  EXPECT_EQ((Cast<bool, float>(true)), 1.0F);
}

TEST(Cast, AnyStoredByteIsABool) {
  const uint8_t stored = 2;
  int32_t output = 0;
  CastReference(ElementType::kBool, ElementType::kInt32)(&stored, 1, &output);
  EXPECT_EQ(output, 1);
}

TEST(Cast, OtherTypesHaveNoLoop) {
  EXPECT_EQ(CastReference(ElementType::kFloat64, ElementType::kInt8), nullptr);
  EXPECT_EQ(CastReference(ElementType::kInt8, ElementType::kString), nullptr);
}

}  // namespace
}  // namespace octet::kernels
