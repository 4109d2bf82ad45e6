#include "image/utf8.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";

TEST(ValidUtf8, KeepsWellFormedText) {
  for (const char* text : {"", "tench", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\x9F",
                           "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(ValidUtf8(text), text);
  }
}

TEST(ValidUtf8, ReplacesEachBadByte) {
  EXPECT_EQ(ValidUtf8("a\x80z"), std::string("a") + kReplacement + "z");
  // Cut short, overlong, a surrogate, above U+10FFFF, a byte that never occurs.
  for (const char* text : {"\xC3", "\xE2\x82", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xFF"}) {
    std::string wanted;
    for (size_t i = 0; i < std::string_view(text).size(); ++i) wanted += kReplacement;
    EXPECT_EQ(ValidUtf8(text), wanted);
  }
}

}  // namespace
}  // namespace octet
