#include "base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.h"
#include "testing/temporary_folder.h"

namespace octet {
namespace {

using ::testing::HasSubstr;

TEST(File, WritesWhatItReads) {
  const testing::TemporaryFolder folder;
  const std::vector<uint8_t> bytes = {0, 255, 10, 13};
  ASSERT_TRUE(WriteFile(folder.File("x"), bytes));
  EXPECT_EQ(*ReadFile(folder.File("x"), 100), bytes);
  const auto mapped = MappedFile::Open(folder.File("x"));
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(std::ranges::equal(mapped->bytes(), bytes));
}

TEST(File, ErrorsNameThePathAndTheReason) {
  const testing::TemporaryFolder folder;
  const auto missing = ReadFile(folder.File("missing"), 100);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
  EXPECT_THAT(missing.error().message, HasSubstr("missing: cannot open: No such file"));
  EXPECT_THAT(MappedFile::Open(folder.path()).error().message, HasSubstr("is a directory"));
  folder.Write("long", std::string(10, 'x'));
  EXPECT_THAT(ReadFile(folder.File("long"), 9).error().message,
              HasSubstr("larger than the limit of 9 bytes"));
  EXPECT_FALSE(WriteFile(folder.path() + "/no/such/folder", std::vector<uint8_t>{1}));
}

TEST(File, MapsAnEmptyFile) {
  const testing::TemporaryFolder folder;
  folder.Write("empty", "");
  const auto mapped = MappedFile::Open(folder.File("empty"));
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(mapped->bytes().empty());
}

TEST(Digest, IsSha256) {
  const std::string abc = "abc";
  EXPECT_EQ(Sha256Hex({reinterpret_cast<const uint8_t*>(abc.data()), abc.size()}),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace octet
