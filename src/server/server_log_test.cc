#include "server/server_log.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(ServerLog, MakesWordsHarmless) {
  EXPECT_EQ(LogWord("/infer?top_k=3"), "/infer?top_k=3");
  EXPECT_EQ(LogWord(""), "-");
  EXPECT_EQ(LogWord("/a\r\nforged line\x1b\xC3"), "/a??forged?line??");
  EXPECT_EQ(LogWord(std::string(300, 'x')), std::string(200, 'x') + "...");
}

}  // namespace
}  // namespace octet
