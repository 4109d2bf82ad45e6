#include "backend/delegate_options.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(ParseDelegate, SplitsLibraryAndOptions) {
  const auto plain = ParseDelegate("/usr/lib/teflon/libteflon.so");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->path, "/usr/lib/teflon/libteflon.so");
  EXPECT_TRUE(plain->options.empty());
  const auto full = ParseDelegate("libvx.so,device_id=1,cache_file_path=/tmp/a=b");
  ASSERT_TRUE(full);
  ASSERT_EQ(full->options.size(), 2U);
  EXPECT_EQ(full->options[0], std::pair(std::string("device_id"), std::string("1")));
  EXPECT_EQ(full->options[1], std::pair(std::string("cache_file_path"), std::string("/tmp/a=b")));
}

TEST(ParseDelegate, RefusesWhatIsNoOption) {
  for (const char* words : {"", ",a=b", "lib.so,fast", "lib.so,=1", "lib.so,a=1,,b=2"}) {
    EXPECT_FALSE(ParseDelegate(words)) << words;
  }
}

TEST(ParseIsolation, KnowsTwoWords) {
  EXPECT_EQ(*ParseIsolation("process"), Isolation::kProcess);
  EXPECT_EQ(*ParseIsolation("none"), Isolation::kNone);
  EXPECT_FALSE(ParseIsolation("thread"));
}

}  // namespace
}  // namespace octet
