#include "kernels/gather/gather_kernel.h"

#include <gtest/gtest.h>

#include <vector>

namespace octet::kernels {
namespace {

TEST(Gather, PicksSlicesBehindTheAxis) {
  const std::vector<uint8_t> input = {1, 2, 3, 4, 5, 6};  // [3, 2], axis 0
  const std::vector<int32_t> indices = {2, 0};
  std::vector<uint8_t> output(4);
  EXPECT_EQ(GatherReference({1, 1, 3, 2, 2}, input.data(), indices.data(), output.data()), -1);
  EXPECT_EQ(output, (std::vector<uint8_t>{5, 6, 1, 2}));
}

TEST(Gather, EveryBatchHasItsIndices) {
  const std::vector<uint8_t> input = {1, 2, 3, 4};  // [2, 2], axis 1, batch_dims 1
  const std::vector<int64_t> indices = {1, 0};
  std::vector<uint8_t> output(2);
  EXPECT_EQ(GatherReference({2, 1, 2, 1, 1}, input.data(), indices.data(), output.data()), -1);
  EXPECT_EQ(output, (std::vector<uint8_t>{2, 3}));
}

TEST(Gather, OuterAxesRepeatTheIndices) {
  const std::vector<uint8_t> input = {1, 2, 3, 4};  // [2, 2], axis 1
  const std::vector<int16_t> indices = {1, 1, 0};
  std::vector<uint8_t> output(6);
  EXPECT_EQ(GatherReference({1, 2, 2, 3, 1}, input.data(), indices.data(), output.data()), -1);
  EXPECT_EQ(output, (std::vector<uint8_t>{2, 2, 1, 4, 4, 3}));
}

TEST(Gather, ReportsTheFirstIndexOutside) {
  const std::vector<uint8_t> input = {1, 2};
  std::vector<uint8_t> output = {9, 9};
  for (const int32_t bad : {-1, 2}) {
    const std::vector<int32_t> indices = {0, bad};
    EXPECT_EQ(GatherReference({1, 1, 2, 2, 1}, input.data(), indices.data(), output.data()), 1);
    EXPECT_EQ(output, (std::vector<uint8_t>{9, 9}));
  }
}

}  // namespace
}  // namespace octet::kernels
