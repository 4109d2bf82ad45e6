#include "server/rest/multipart.h"

#include <gtest/gtest.h>

#include <string>

namespace octet {
namespace {

// Name and content of each part.
using Parts = std::vector<std::pair<std::string, std::string>>;

// Copies the parts: the body is often a temporary.
Result<Parts> Parse(std::string_view body) {
  OCTET_ASSIGN(const auto views,
               ParseMultipart({reinterpret_cast<const uint8_t*>(body.data()), body.size()}, "b"));
  Parts parts;
  for (const MultipartPart& part : views) {
    parts.emplace_back(part.name, std::string(part.content.begin(), part.content.end()));
  }
  return parts;
}

std::string MultipartErrorOf(std::string_view body) {
  const auto parts = Parse(body);
  return parts ? "" : parts.error().message;
}

const std::string kImageHeader = "Content-Disposition: form-data; name=\"image\"\r\n";

TEST(Multipart, FindsNamesAndEveryByteOfTheContents) {
  const std::string content("\0\r\n--\r\n-b\xFF\r", 11);
  const auto parts = Parse("--b\r\n" + kImageHeader + "Content-Type: image/bmp\r\n\r\n" + content +
                           "\r\n--b\r\ncontent-disposition: form-data; NAME=note\r\n\r\nhello"
                           "\r\n--b--\r\n");
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_EQ(*parts, (Parts{{"image", content}, {"note", "hello"}}));
}

TEST(Multipart, SkipsPreambleAndEpilogue) {
  const auto parts =
      Parse("preamble\r\n--b \t\r\n" + kImageHeader + "\r\nx\r\n--b--\r\nepilogue --b");
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_EQ(*parts, (Parts{{"image", "x"}}));
}

TEST(Multipart, TakesEmptyContentAndPartsWithoutHeader) {
  const auto parts = Parse("--b\r\n" + kImageHeader + "\r\n\r\n--b\r\n\r\nnameless\r\n--b--");
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_EQ(*parts, (Parts{{"image", ""}, {"", "nameless"}}));
}

TEST(Multipart, TakesABodyWithoutParts) {
  const auto parts = Parse("--b--\r\n");
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_TRUE(parts->empty());
}

TEST(Multipart, RefusesDamagedBodies) {
  EXPECT_EQ(MultipartErrorOf(""), "multipart body does not contain its boundary");
  EXPECT_EQ(MultipartErrorOf("--c\r\n\r\n--c--"), "multipart body does not contain its boundary");
  EXPECT_EQ(MultipartErrorOf("--bx"), "multipart boundary is not followed by a line end");
  EXPECT_EQ(MultipartErrorOf("--b"), "multipart boundary is not followed by a line end");
  EXPECT_EQ(MultipartErrorOf("--b\r\nA: b\r\n"),
            "multipart part header does not end within 4096 bytes");
  EXPECT_EQ(MultipartErrorOf("--b\r\nA: b\r\n\r\nno end"), "multipart body ends inside a part");
}

TEST(Multipart, LimitsPartsAndTheirHeaders) {
  const std::string part = "--b\r\n" + kImageHeader + "\r\nx\r\n";
  std::string body;
  for (size_t i = 0; i < kMaxMultipartParts; ++i) body += part;
  const auto most = Parse(body + "--b--");
  ASSERT_TRUE(most) << most.error().message;
  EXPECT_EQ(most->size(), kMaxMultipartParts);
  EXPECT_EQ(MultipartErrorOf(body + part + "--b--"), "multipart body has more than 16 parts");
  EXPECT_EQ(
      MultipartErrorOf("--b\r\nA: " + std::string(kMaxPartHeaderBytes, 'x') + "\r\n\r\n\r\n--b--"),
      "multipart part header does not end within 4096 bytes");
}

TEST(Multipart, ReadsTheBoundary) {
  EXPECT_EQ(*MultipartBoundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(*MultipartBoundary("multipart/form-data; charset=x; Boundary=\"a b;c\""), "a b;c");
  EXPECT_FALSE(MultipartBoundary("multipart/form-data"));
  EXPECT_FALSE(MultipartBoundary("multipart/form-data; boundary="));
  const std::string prefix = "multipart/form-data; boundary=";
  EXPECT_TRUE(MultipartBoundary(prefix + std::string(kMaxBoundaryBytes, 'b')));
  EXPECT_FALSE(MultipartBoundary(prefix + std::string(kMaxBoundaryBytes + 1, 'b')));
}

}  // namespace
}  // namespace octet
