#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kernels/compiled_twice_select.h"
#include "testing/guarded_buffer.h"
#include "testing/random_values.h"

namespace octet::kernels {
namespace {

using testing::GuardedBuffer;
using testing::RandomValues;

std::vector<LookUpFunction> LookUpsOfThisCpu() {
  std::vector<LookUpFunction> functions;
  for (const CompiledTwice& variant : CompiledTwiceVariants()) {
    if (DetectCpuFeatures().Has(variant.tier)) functions.push_back(variant.look_up.run);
  }
  return functions;
}

TEST(LookUpBytes, FindsEveryByteAtEveryLength) {
  const auto table = RandomValues<uint8_t>(256, 1);
  for (int count = 1; count <= 256 + 33; ++count) {
    GuardedBuffer bytes(static_cast<size_t>(count));
    for (const LookUpFunction look_up : LookUpsOfThisCpu()) {
      for (int i = 0; i < count; ++i) bytes.data()[i] = static_cast<uint8_t>(i * 5);
      look_up(table.data(), bytes.data(), count, bytes.data());  // in place
      for (int i = 0; i < count; ++i)
        ASSERT_EQ(bytes.data()[i], table[static_cast<uint8_t>(i * 5)]) << i << " of " << count;
    }
  }
}

TEST(LookUpFloats, FindsEveryByte) {
  std::vector<float> table;
  std::vector<uint8_t> input;
  for (int i = 0; i < 256; ++i) {
    table.push_back(0.25F * static_cast<float>(i - 100));
    input.push_back(static_cast<uint8_t>(255 - i));
  }
  std::vector<float> output(input.size());
  LookUpFloats(table.data(), input.data(), 256, output.data());
  std::ranges::reverse(output);
  EXPECT_EQ(output, table);
}

}  // namespace
}  // namespace octet::kernels
