#include "measure/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace octet {
namespace {

std::vector<ItemScores> Scores(const std::vector<float>& logits, const Shape& shape) {
  auto scores = ScoresOfLogits(
      {ElementType::kFloat32,
       shape,
       {reinterpret_cast<const uint8_t*>(logits.data()), logits.size() * sizeof(float)}});
  EXPECT_TRUE(scores) << scores.error().message;
  return *std::move(scores);
}

TEST(Evaluate, CountsRightAnswersAndAgreement) {
  const auto first = Scores({3, 1, 0, 0, 2, 1, 5, 0, 0}, {3, 3});
  const auto other = Scores({1, 3, 0, 0, 2, 1, 5, 0, 0}, {3, 3});
  const std::vector<int> classes = {0, 1, -1};
  const auto accuracy = JudgeScores(first, other, classes);
  ASSERT_TRUE(accuracy);
  EXPECT_DOUBLE_EQ(*accuracy->top1, 0.5);
  EXPECT_DOUBLE_EQ(*accuracy->top5, 1.0);
  EXPECT_DOUBLE_EQ(accuracy->agreement_top1, 2.0 / 3);
  EXPECT_DOUBLE_EQ(accuracy->agreement_top5, 1.0);
  EXPECT_GT(accuracy->divergence, 0.1);
  EXPECT_EQ(JudgeScores(first, first, classes)->divergence, 0);
}

TEST(Evaluate, KnowsNoAccuracyWithoutClasses) {
  const auto scores = Scores({1, 2}, {1, 2});
  EXPECT_FALSE(JudgeScores(scores, scores, std::vector<int>{-1})->top1.has_value());
}

TEST(Evaluate, CountsFromTheBackgroundWhereThereIsOne) {
  std::vector<float> logits(1001, 0.0F);
  logits[8] = 1;  // class 7 of 1000
  const auto scores = Scores(logits, {1, 1001});
  EXPECT_DOUBLE_EQ(*JudgeScores(scores, scores, std::vector<int>{7})->top1, 1.0);
}

TEST(Evaluate, RefusesNumbersThatDoNotMatch) {
  const auto two = Scores({1, 2, 3, 4}, {2, 2});
  const auto three = Scores({1, 2, 3, 4, 5, 6}, {2, 3});
  EXPECT_FALSE(JudgeScores(two, three, std::vector<int>{0, 0}));
  EXPECT_FALSE(JudgeScores(two, two, std::vector<int>{0}));
}

}  // namespace
}  // namespace octet
