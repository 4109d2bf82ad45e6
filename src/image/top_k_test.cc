#include "image/top_k.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace octet {
namespace {

using ::testing::ElementsAre;

template <class T>
Result<std::vector<Prediction>> TopKOf(const std::vector<T>& scores, int k,
                                       const AffineQuantization& quantization = {}) {
  const TensorView view{
      .type = ElementTypeOf<T>(),
      .shape = {1, static_cast<int>(scores.size())},
      .bytes = {reinterpret_cast<const uint8_t*>(scores.data()), scores.size() * sizeof(T)}};
  return TopK(view, quantization, k);
}

std::vector<int> Classes(const Result<std::vector<Prediction>>& predictions) {
  std::vector<int> classes;
  for (const Prediction& prediction : *predictions) classes.push_back(prediction.class_id);
  return classes;
}

TEST(TopK, OrdersByScoreThenByClass) {
  EXPECT_THAT(Classes(TopKOf<uint8_t>({5, 9, 9, 200, 5}, 4)), ElementsAre(3, 1, 2, 0));
  EXPECT_THAT(Classes(TopKOf<int8_t>({-5, 3, -128, 3}, 2)), ElementsAre(1, 3));
  EXPECT_THAT(Classes(TopKOf<int16_t>({-500, 300}, 1)), ElementsAre(1));
  EXPECT_THAT(Classes(TopKOf<int32_t>({1 << 30, -(1 << 30)}, 1)), ElementsAre(0));
}

TEST(TopK, PutsNanLast) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_THAT(Classes(TopKOf<float>({nan, -infinity, 2, nan, infinity}, 5)),
              ElementsAre(4, 2, 1, 0, 3));
}

TEST(TopK, DequantisesTheProbability) {
  const auto predictions = TopKOf<int8_t>({0, 127}, 1, {.scale = 1 / 256.0F, .zero_point = -128});
  ASSERT_TRUE(predictions);
  EXPECT_EQ((*predictions)[0].score, 127);
  EXPECT_EQ((*predictions)[0].probability, 255 / 256.0);
}

TEST(TopK, WithoutAScaleTheProbabilityIsTheScore) {
  EXPECT_EQ((*TopKOf<float>({0.25F}, 1))[0].probability, 0.25);
  EXPECT_EQ((*TopKOf<float>({0.25F}, 1, {.scale = 2, .zero_point = 1}))[0].probability, 0.25);
  EXPECT_EQ((*TopKOf<int32_t>({7}, 1))[0].probability, 7);
}

TEST(TopK, ClipsKToTheCount) {
  EXPECT_EQ(TopKOf<uint8_t>({1, 2}, 5)->size(), 2U);
  EXPECT_EQ(TopKOf<uint8_t>({}, 5)->size(), 0U);
  EXPECT_EQ(TopKOf<uint8_t>({1}, 0).error().code, Code::kInvalidArgument);
}

TEST(TopK, RefusesOtherTypes) {
  EXPECT_EQ(TopKOf<int64_t>({1}, 1).error().message,
            "scores have type INT64, want INT8, UINT8, INT16, INT32 or FLOAT32");
}

}  // namespace
}  // namespace octet
