#include "base/yaml_nesting.h"

#include <gtest/gtest.h>

#include <string>

namespace octet {
namespace {

TEST(YamlNesting, CountsBrackets) {
  EXPECT_FALSE(NestsDeeperThan("[[]]", 2));
  EXPECT_FALSE(NestsDeeperThan("[[], {}, []]\n[{}]", 2));
  EXPECT_TRUE(NestsDeeperThan("[{[]}]", 2));
  EXPECT_TRUE(NestsDeeperThan("[\n[\n[", 2));
}

TEST(YamlNesting, CountsDashesOfALine) {
  EXPECT_FALSE(NestsDeeperThan("- - a\n- - b\n- - c\n", 2));
  EXPECT_TRUE(NestsDeeperThan("- - - a\n", 2));
  EXPECT_TRUE(NestsDeeperThan("? ? ? a\n", 2));
  EXPECT_FALSE(NestsDeeperThan("a: - - - -\n", 2)) << "no indentation any more";
}

TEST(YamlNesting, CountsColumns) {
  EXPECT_FALSE(NestsDeeperThan(std::string(8, ' ') + "a: b", 2));
  EXPECT_TRUE(NestsDeeperThan(std::string(9, ' ') + "a: b", 2));
}

}  // namespace
}  // namespace octet
