#include "server/rest/request_target.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(RequestTarget, SplitsAndDecodes) {
  const auto target = ParseRequestTarget("/a%20b+c?model=x%2Fy+z&top_k=3&&flag&model=second&e=1=2");
  ASSERT_TRUE(target) << target.error().message;
  EXPECT_EQ(target->path, "/a b+c");
  EXPECT_EQ(*target->Find("model"), "x/y z");
  EXPECT_EQ(*target->Find("top_k"), "3");
  EXPECT_EQ(*target->Find("flag"), "");
  EXPECT_EQ(*target->Find("e"), "1=2");
  EXPECT_EQ(target->Find("other"), nullptr);
}

TEST(RequestTarget, TakesTheAbsoluteForm) {
  EXPECT_EQ(ParseRequestTarget("http://host:80/health?x=1")->path, "/health");
  EXPECT_EQ(ParseRequestTarget("http://host")->path, "/");
  EXPECT_EQ(ParseRequestTarget("http://host?x=1")->path, "");
}

TEST(RequestTarget, RefusesBrokenPercentEncoding) {
  for (const char* target : {"/%", "/%1", "/%g0", "/%0g", "/a?x=%", "/a?%zz=1", "/%+1", "/%-1"}) {
    EXPECT_FALSE(ParseRequestTarget(target)) << target;
  }
}

}  // namespace
}  // namespace octet
