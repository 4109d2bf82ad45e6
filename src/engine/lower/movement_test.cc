#include "engine/lower/movement.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(Movement, DenseStridesAreInBytes) {
  const Strides strides = DenseStrides({2, 3, 4}, 2);
  EXPECT_EQ(strides[0], 24);
  EXPECT_EQ(strides[1], 8);
  EXPECT_EQ(strides[2], 2);
}

TEST(Movement, DenseCopyMergesIntoOneBlock) {
  const auto copy = MergeDenseAxes(DenseCopy({2, 3, 4}, 2));
  EXPECT_EQ(copy.rank, 0);
  EXPECT_EQ(copy.block_bytes, 48);
}

TEST(Movement, MergingStopsAtAGap) {
  auto copy = DenseCopy({2, 3, 4}, 2);
  copy.input_strides[1] = 16;
  copy = MergeDenseAxes(copy);
  EXPECT_EQ(copy.rank, 2);
  EXPECT_EQ(copy.block_bytes, 8);
}

TEST(Movement, AxesOfOneElementMergeWhateverTheirStride) {
  auto copy = DenseCopy({2, 1}, 4);
  copy.input_strides[1] = 999;
  EXPECT_EQ(MergeDenseAxes(copy).rank, 0);
}

TEST(Movement, EmptyAxesStay) {
  const auto copy = MergeDenseAxes(DenseCopy({0, 4}, 4));
  EXPECT_EQ(copy.rank, 1);
  EXPECT_EQ(copy.extents[0], 0);
}

}  // namespace
}  // namespace octet
