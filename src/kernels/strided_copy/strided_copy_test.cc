#include <gtest/gtest.h>

#include <vector>

#include "kernels/strided_copy/strided_copy_kernel.h"

namespace octet::kernels {
namespace {

TEST(StridedCopy, TransposesBySwappedStrides) {
  const std::vector<uint8_t> input = {1, 2, 3, 4, 5, 6};  // [2, 3]
  std::vector<uint8_t> output(6);
  StridedCopyReference({2, {3, 2}, {1, 3}, {2, 1}, 1}, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{1, 4, 2, 5, 3, 6}));
}

TEST(StridedCopy, WalksBackwardsOnNegativeStrides) {
  const std::vector<uint8_t> input = {1, 2, 3, 4};
  std::vector<uint8_t> output(4);
  StridedCopyReference({1, {2}, {-2}, {2}, 2}, input.data() + 2, output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{3, 4, 1, 2}));
}

TEST(StridedCopy, RepeatsOnStrideZero) {
  const std::vector<uint8_t> input = {7};
  std::vector<uint8_t> output(3);
  StridedCopyReference({1, {3}, {0}, {1}, 1}, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{7, 7, 7}));
}

TEST(StridedCopy, RankZeroIsOneBlock) {
  const std::vector<uint8_t> input = {1, 2, 3};
  std::vector<uint8_t> output(3);
  StridedCopyReference({0, {}, {}, {}, 3}, input.data(), output.data());
  EXPECT_EQ(output, input);
}

TEST(StridedCopy, EmptyAxisTouchesNothing) {
  StridedCopyReference({2, {0, 4}, {1, 1}, {1, 1}, 1}, nullptr, nullptr);
}

}  // namespace
}  // namespace octet::kernels
