#include "formats/c_array.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CArray, WritesEveryByte) {
  const std::vector<uint8_t> bytes = {0x00, 0x7f, 0x80, 0xff};
  const CArray array{"net", "a network", bytes};
  const std::string header = CHeader("NET", {&array, 1});
  EXPECT_THAT(header, HasSubstr("#ifndef NET_H\n#define NET_H\n"));
  EXPECT_THAT(header, HasSubstr("/* a network */\n#define net_SIZE 4u\n"));
  EXPECT_THAT(header, HasSubstr("static const unsigned char net[4] = {\n"
                                "  0x00, 0x7f, 0x80, 0xff,\n};\n"));
}

TEST(CArray, KeepsCommentsClosed) {
  const std::vector<uint8_t> bytes = {1};
  const CArray array{"net", "a */ b\nc", bytes};
  EXPECT_THAT(CHeader("NET", {&array, 1}), HasSubstr("/* a ./ b.c */"));
}

TEST(CArray, TakesIdentifiersAlone) {
  for (const char* good : {"net", "_net", "Net2"}) EXPECT_TRUE(CheckCIdentifier(good)) << good;
  for (const char* bad : {"", "2net", "net-v1", "a b", "float"})
    EXPECT_FALSE(CheckCIdentifier(bad)) << bad;
}

}  // namespace
}  // namespace octet
