#include "npu/driver_version.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(DriverVersion, ReadsTwoOrThreeNumbers) {
  EXPECT_EQ(*ParseDriverVersion("25.3"), (DriverVersion{25, 3, 0}));
  EXPECT_EQ(*ParseDriverVersion("26.2.6-1"), (DriverVersion{26, 2, 6}));
  EXPECT_EQ(*ParseDriverVersion("25.3.0-rc2"), (DriverVersion{25, 3, 0}));
  for (const char* wrong : {"", "26", "x.y", "-1.2", "26.", "99999999999.1"})
    EXPECT_FALSE(ParseDriverVersion(wrong)) << wrong;
}

TEST(DriverVersion, RangesHoldUnknownVersions) {
  const DriverRange range = {{25, 3, 0}, DriverVersion{26, 0, 0}};
  EXPECT_TRUE(range.Has(std::nullopt));
  EXPECT_TRUE(range.Has(DriverVersion{25, 3, 0}));
  EXPECT_TRUE(range.Has(DriverVersion{25, 12, 9}));
  EXPECT_FALSE(range.Has(DriverVersion{25, 0, 7}));
  EXPECT_FALSE(range.Has(DriverVersion{26, 0, 0}));
  EXPECT_TRUE((DriverRange{}.Has(DriverVersion{99, 0, 0})));
}

}  // namespace
}  // namespace octet
