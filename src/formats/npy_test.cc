#include "formats/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/zip_archive.h"

namespace octet {
namespace {

using ::testing::HasSubstr;

std::vector<uint8_t> Bytes(std::string_view text) { return {text.begin(), text.end()}; }

// A format 1.0 file with this header dict and data.
std::vector<uint8_t> Npy(const std::string& header, std::string_view data) {
  std::string file = "\x93NUMPY";
  file += '\x01';
  file += '\x00';
  file += static_cast<char>(header.size() & 0xFF);
  file += static_cast<char>(header.size() >> 8);
  return Bytes(file + header + std::string(data));
}

TEST(Npy, WritesWhatItReads) {
  const std::vector<uint8_t> values = {1, 2, 3, 4, 5, 6};
  auto file = FormatNpy({ElementType::kUInt8, Shape({2, 3}), values});
  ASSERT_TRUE(file);
  EXPECT_EQ((file->size() - values.size()) % 64, 0U);
  auto array = ParseNpy(*file);
  ASSERT_TRUE(array) << array.error().message;
  EXPECT_EQ(array->type, ElementType::kUInt8);
  EXPECT_EQ(array->shape, Shape({2, 3}));
  EXPECT_EQ(array->bytes, values);
}

TEST(Npy, ReadsScalarsAndVectors) {
  EXPECT_EQ(ParseNpy(Npy("{'descr': '|i1', 'fortran_order': False, 'shape': (), }\n", "x"))->shape,
            Shape({}));
  EXPECT_EQ(
      ParseNpy(Npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }\n", "abcd"))->shape,
      Shape({1}));
}

TEST(Npy, RefusesWithTheReason) {
  const auto error = [](const std::vector<uint8_t>& file) {
    return ParseNpy(file).error().message;
  };
  EXPECT_THAT(error(Bytes("PK")), HasSubstr("not a npy file"));
  EXPECT_THAT(error(Npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n", "12345678")),
              HasSubstr("npy dtype '<c8'"));
  EXPECT_THAT(error(Npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }\n", "1234")),
              HasSubstr("Fortran order"));
  EXPECT_THAT(error(Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", "1234")),
              HasSubstr("takes 8 bytes, the file has 4"));
  EXPECT_THAT(error(Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }\n", "")),
              HasSubstr("negative"));
  EXPECT_THAT(error(Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1x,), }\n", "")),
              HasSubstr("not a tuple of numbers"));
}

TEST(Npy, RefusesEveryTruncation) {
  const std::vector<uint8_t> values = {1, 2, 3, 4};
  auto file = FormatNpy({ElementType::kInt8, Shape({4}), values});
  ASSERT_TRUE(file);
  for (size_t size = 0; size < file->size(); ++size) {
    EXPECT_FALSE(ParseNpy(std::span(*file).first(size))) << size;
  }
}

TEST(Npz, ReadsArraysByName) {
  const std::vector<uint8_t> values = {1, 2, 3};
  const auto array = FormatNpy({ElementType::kUInt8, Shape({3}), values});
  ASSERT_TRUE(array);
  const std::vector<ZipEntry> entries = {{"x.npy", *array}, {"y.npy", *array}};
  const auto file = AppendZip({}, entries);
  ASSERT_TRUE(file);
  const auto arrays = ParseNpz(*file);
  ASSERT_TRUE(arrays) << arrays.error().message;
  ASSERT_EQ(arrays->size(), 2U);
  EXPECT_EQ((*arrays)[1].name, "y");
  EXPECT_EQ((*arrays)[0].array.bytes, values);
}

TEST(Npz, RefusesDamage) {
  EXPECT_FALSE(ParseNpz(Bytes("no archive")));
  const std::vector<ZipEntry> entries = {{"x.npy", Bytes("no array")}};
  const auto file = AppendZip({}, entries);
  ASSERT_TRUE(file);
  EXPECT_THAT(ParseNpz(*file).error().message, HasSubstr("array 'x'"));
  auto cut = *file;
  cut.resize(cut.size() - 5);
  EXPECT_FALSE(ParseNpz(cut));
}

}  // namespace
}  // namespace octet
