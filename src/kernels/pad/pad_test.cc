#include <gtest/gtest.h>

#include <vector>

#include "kernels/pad/pad_kernel.h"

namespace octet::kernels {
namespace {

TEST(Pad, PutsTheInputInsideTheValue) {
  const std::vector<uint8_t> input = {1, 2, 3, 4};  // [2, 2] into [3, 4], before {1, 1}
  const uint8_t value = 9;
  std::vector<uint8_t> output(12);
  PadArguments arguments{1, 12, {2, {2, 2}, {2, 1}, {4, 1}, 1}, 5};
  PadReference(arguments, input.data(), &value, output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9}));
}

TEST(Pad, FillsWithWholeElements) {
  const int32_t value = 0x01020304;
  std::vector<int32_t> output(3);
  PadArguments arguments{4, 3, {1, {0}, {4}, {4}, 4}, 0};
  PadReference(arguments, nullptr, reinterpret_cast<const uint8_t*>(&value),
               reinterpret_cast<uint8_t*>(output.data()));
  EXPECT_EQ(output, std::vector<int32_t>(3, value));
}

}  // namespace
}  // namespace octet::kernels
