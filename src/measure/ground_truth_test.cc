#include "measure/ground_truth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using ::testing::HasSubstr;

TEST(GroundTruth, ReadsFilesClassesAndSplits) {
  const auto rows = ParseGroundTruth(
      "file,class_1000,split\r\na.jpg,0,evaluation\r\n\"b, c.jpg\",999,calibration\r\n");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].file, "a.jpg");
  EXPECT_EQ((*rows)[1].file, "b, c.jpg");
  EXPECT_EQ((*rows)[1].class_id, 999);
  EXPECT_EQ((*rows)[1].split, "calibration");
}

TEST(GroundTruth, TakesColumnsInAnyOrder) {
  const auto rows = ParseGroundTruth("class,file\n7,x");
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[0].class_id, 7);
  EXPECT_EQ((*rows)[0].split, "");
}

TEST(GroundTruth, NamesTheLineThatIsWrong) {
  EXPECT_THAT(ParseGroundTruth("name,class\n").error().message, HasSubstr("line 1"));
  EXPECT_THAT(ParseGroundTruth("file,class_1000\na,1\nb\n").error().message, HasSubstr("line 3"));
  EXPECT_THAT(ParseGroundTruth("file,class_1000\na,cat\n").error().message, HasSubstr("'cat'"));
  EXPECT_THAT(ParseGroundTruth("file,class_1000\na,-1\n").error().message, HasSubstr("'-1'"));
}

}  // namespace
}  // namespace octet
