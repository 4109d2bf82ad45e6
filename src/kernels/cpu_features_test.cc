#include "kernels/cpu_features.h"

#include <gtest/gtest.h>

#include <array>

namespace octet::kernels {
namespace {

TEST(CpuFeatures, ScalarIsAlwaysThere) {
  EXPECT_TRUE(CpuFeatures().Has(IsaTier::kScalar));
  EXPECT_EQ(CpuFeatures().best(), IsaTier::kScalar);
  EXPECT_TRUE(DetectCpuFeatures().Has(IsaTier::kScalar));
}

TEST(CpuFeatures, UpToDropsTheTiersAbove) {
  const CpuFeatures all(std::array{IsaTier::kAvx2, IsaTier::kAvxVnni, IsaTier::kAvx512Vnni});
  EXPECT_EQ(all.best(), IsaTier::kAvx512Vnni);
  EXPECT_EQ(all.UpTo(IsaTier::kAvxVnni).best(), IsaTier::kAvxVnni);
  EXPECT_EQ(all.UpTo(IsaTier::kAvx2).best(), IsaTier::kAvx2);
  EXPECT_EQ(all.UpTo(IsaTier::kScalar), CpuFeatures());
}

TEST(CpuFeatures, MaskCannotAddATier) {
  const CpuFeatures only_avx2(std::array{IsaTier::kAvx2});
  EXPECT_EQ(only_avx2.UpTo(IsaTier::kAvx512Vnni), only_avx2);
}

TEST(CpuFeatures, NamesReadBack) {
  for (const IsaTier tier : AllIsaTiers()) {
    const auto parsed = ParseIsaTier(IsaTierName(tier));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(*parsed, tier);
  }
}

TEST(CpuFeatures, OctetCpuMasksAndRefusesUnknownNames) {
  EXPECT_EQ(*MaskedCpuFeatures(nullptr), DetectCpuFeatures());
  EXPECT_EQ(*MaskedCpuFeatures(""), DetectCpuFeatures());
  EXPECT_EQ(*MaskedCpuFeatures("scalar"), CpuFeatures());
  const auto wrong = MaskedCpuFeatures("avx3");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, Code::kInvalidArgument);
  EXPECT_NE(wrong.error().message.find("OCTET_CPU: 'avx3'"), std::string::npos);
}

}  // namespace
}  // namespace octet::kernels
