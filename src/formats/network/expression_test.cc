#include "formats/network/expression.h"

#include <gtest/gtest.h>

namespace octet::network {
namespace {

std::optional<int64_t> Named(std::string_view name) {
  return name == "six" ? std::optional<int64_t>(6) : std::nullopt;
}

TEST(Expression, HasTheUsualPrecedence) {
  EXPECT_EQ(*EvaluateExpression("1 + 2 * six", Named), 13);
  EXPECT_EQ(*EvaluateExpression("(1 + 2)*six / 9 - -4", Named), 6);
  EXPECT_EQ(*EvaluateExpression(" 7 ", Named), 7);
}

TEST(Expression, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "seven", "1 +", "(1", "1)", "7 / 2", "7 / 0", "--", "1 2", "*"})
    EXPECT_FALSE(EvaluateExpression(text, Named)) << text;
}

TEST(Expression, RefusesWhatIsTooLargeOrTooDeep) {
  EXPECT_FALSE(EvaluateExpression("1000000 * 1000000 * 1000000 * 1000000", Named));
  EXPECT_FALSE(EvaluateExpression("99999999999999999999", Named));
  EXPECT_FALSE(EvaluateExpression(std::string(10000, '('), Named));
  EXPECT_FALSE(EvaluateExpression(std::string(10000, '-') + "1", Named));
}

}  // namespace
}  // namespace octet::network
