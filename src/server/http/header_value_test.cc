#include "server/http/header_value.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(HeaderValue, SplitsTokenFromParameters) {
  EXPECT_EQ(HeaderToken(" form-data ; name=x"), "form-data");
  EXPECT_EQ(HeaderToken("image/png"), "image/png");
  EXPECT_EQ(HeaderToken(""), "");
}

TEST(HeaderValue, FindsParameters) {
  constexpr std::string_view kValue =
      R"(form-data; flag; filename="a;b\"c"; Name = "image" ; x=y )";
  EXPECT_EQ(HeaderParameter(kValue, "name"), "image");
  EXPECT_EQ(HeaderParameter(kValue, "FILENAME"), R"(a;b\"c)");
  EXPECT_EQ(HeaderParameter(kValue, "x"), "y");
  EXPECT_EQ(HeaderParameter(kValue, "flag"), std::nullopt);
  EXPECT_EQ(HeaderParameter(kValue, "b"), std::nullopt);
}

TEST(HeaderValue, SurvivesUnfinishedValues) {
  EXPECT_EQ(HeaderParameter("a;", "b"), std::nullopt);
  EXPECT_EQ(HeaderParameter("a; b", "b"), std::nullopt);
  EXPECT_EQ(HeaderParameter("a; b=", "b"), "");
  EXPECT_EQ(HeaderParameter("a; b= ", "b"), "");
  EXPECT_EQ(HeaderParameter("a; b=\"c", "b"), "c");
  EXPECT_EQ(HeaderParameter("a; b=\"c\\", "b"), "c\\");
}

}  // namespace
}  // namespace octet
