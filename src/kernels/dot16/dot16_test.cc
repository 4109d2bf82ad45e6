#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernels/dot16/dot16_select.h"
#include "testing/guarded_buffer.h"

namespace octet::kernels {
namespace {

using octet::testing::GuardedBuffer;

class Dot16 : public ::testing::TestWithParam<Dot16Variant> {
 protected:
  void SetUp() override {
    if (!DetectCpuFeatures().Has(GetParam().tier))
      GTEST_SKIP() << "this CPU has no " << IsaTierName(GetParam().tier);
  }

  // Random, or all least values, whose products are the largest.
  void Fill(bool extreme, GuardedBuffer& x, GuardedBuffer& w) {
    for (uint8_t& byte : x.bytes()) byte = static_cast<uint8_t>(random_());
    for (uint8_t& byte : w.bytes()) byte = static_cast<uint8_t>(random_());
    if (!extreme) return;
    for (size_t i = 0; i < x.size(); ++i) x.data()[i] = i % 2 == 0 ? 0x00 : 0x80;
    for (uint8_t& byte : w.bytes()) byte = 0x80;
  }

  std::mt19937 random_{5};
};

TEST_P(Dot16, RowsEqualTheReference) {
  for (const int depth : {1, 7, 8, 9, 15, 16, 17, 33, 500, 4080, 4081, 9000}) {
    for (const int rows : {1, 3, 4, 5, 9}) {
      for (const bool extreme : {false, true}) {
        GuardedBuffer x(static_cast<size_t>(depth) * 2);
        GuardedBuffer w(static_cast<size_t>(depth) * static_cast<size_t>(rows));
        Fill(extreme, x, w);
        std::vector<int64_t> want(static_cast<size_t>(rows));
        std::vector<int64_t> got(static_cast<size_t>(rows));
        const auto* inputs = reinterpret_cast<const int16_t*>(x.data());
        const auto* weights = reinterpret_cast<const int8_t*>(w.data());
        kDot16Reference.dot_rows(inputs, weights, depth, rows, want.data());
        GetParam().kernel->dot_rows(inputs, weights, depth, rows, got.data());
        ASSERT_EQ(got, want) << "depth " << depth << " rows " << rows << " extreme " << extreme;
      }
    }
  }
}

TEST_P(Dot16, MultiplyAddEqualsTheReference) {
  for (const int count : {1, 7, 8, 9, 15, 16, 17, 40}) {
    for (const bool extreme : {false, true}) {
      GuardedBuffer x(static_cast<size_t>(count) * 2);
      GuardedBuffer w(static_cast<size_t>(count));
      Fill(extreme, x, w);
      std::vector<int32_t> want(static_cast<size_t>(count), -3);
      GuardedBuffer got(static_cast<size_t>(count) * 4);
      auto* sums = reinterpret_cast<int32_t*>(got.data());
      std::copy(want.begin(), want.end(), sums);
      const auto* inputs = reinterpret_cast<const int16_t*>(x.data());
      const auto* weights = reinterpret_cast<const int8_t*>(w.data());
      kDot16Reference.multiply_add(inputs, weights, count, want.data());
      GetParam().kernel->multiply_add(inputs, weights, count, sums);
      ASSERT_EQ(std::vector<int32_t>(sums, sums + count), want) << "count " << count;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, Dot16, ::testing::ValuesIn(Dot16Variants()),
                         [](const auto& variant) {
                           return std::string(variant.param.kernel->name);
                         });

}  // namespace
}  // namespace octet::kernels
