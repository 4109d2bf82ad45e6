#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/activation/logistic_tanh_kernel.h"

namespace octet::kernels {
namespace {

constexpr AffineQuantization kInput{0.1F, 10};

int8_t Looked(const ByteTable& table, int8_t q) {
  const auto byte = static_cast<uint8_t>(q);
  uint8_t output = 0;
  LookupReference(table, &byte, 1, &output);
  return static_cast<int8_t>(output);
}

TEST(LogisticTanh, LogisticOfZeroIsHalf) {
  const ByteTable table = MakeByteTable(ElementType::kInt8, kInput, {1.0F / 256, -128}, Logistic);
  EXPECT_EQ(Looked(table, 10), 0);
}

TEST(LogisticTanh, TableHoldsTheRoundedFunctionForEveryByte) {
  const AffineQuantization output{1.0F / 256, -128};
  const ByteTable table = MakeByteTable(ElementType::kInt8, kInput, output, Logistic);
  for (int q = -128; q <= 127; ++q) {
    const double real = 1.0 / (1.0 + std::exp(-0.1 * (q - 10)));
    EXPECT_NEAR(Looked(table, static_cast<int8_t>(q)) + 128, std::min(real * 256, 255.0), 0.5001)
        << q;
  }
}

TEST(LogisticTanh, UInt8TableIsIndexedByItsBytes) {
  const ByteTable table = MakeByteTable(ElementType::kUInt8, {0.5F, 128}, {1.0F / 128, 128}, Tanh);
  EXPECT_EQ(table.values[128], 128);
  EXPECT_EQ(table.values[255], 255);  // 256 is clamped
  EXPECT_EQ(table.values[0], 0);
  EXPECT_EQ(table.values[129], 128 + std::lround(std::tanh(0.5) * 128));
}

TEST(LogisticTanh, TableOfATinyOutputScaleSaturates) {
  const ByteTable table = MakeByteTable(ElementType::kInt8, {1.0F, 0}, {1e-40F, 3}, Tanh);
  EXPECT_EQ(Looked(table, 1), 127);
  EXPECT_EQ(Looked(table, -1), -128);
  EXPECT_EQ(Looked(table, 0), -128);  // 0 * inf
}

TEST(LogisticTanh, FloatLogisticIsDefinedFarOut) {
  const std::vector<float> input = {-1e30F, -2.0F, 0.0F, 1e30F};
  std::vector<float> output(input.size());
  LogisticFloatReference(input.data(), 4, output.data());
  EXPECT_FLOAT_EQ(output[0], 1.0F / (1.0F + std::exp(100.0F)));
  EXPECT_FLOAT_EQ(output[1], 0.11920292F);
  EXPECT_EQ(output[2], 0.5F);
  EXPECT_EQ(output[3], 1.0F);
}

TEST(LogisticTanh, FloatTanh) {
  const std::vector<float> input = {-20.0F, 0.0F, 0.5F};
  std::vector<float> output(input.size());
  TanhFloatReference(input.data(), 3, output.data());
  EXPECT_EQ(output[0], -1.0F);
  EXPECT_EQ(output[1], 0.0F);
  EXPECT_FLOAT_EQ(output[2], 0.46211716F);
}

}  // namespace
}  // namespace octet::kernels
