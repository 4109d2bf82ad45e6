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
  const auto copy = Simplified({DenseCopy({2, 3, 4}, 2)}).copy;
  EXPECT_EQ(copy.rank, 0);
  EXPECT_EQ(copy.block_bytes, 48);
}

TEST(Movement, MergingStopsAtAGap) {
  auto copy = DenseCopy({2, 3, 4}, 2);
  copy.input_strides[1] = 16;
  copy = Simplified({copy}).copy;
  EXPECT_EQ(copy.rank, 2);
  EXPECT_EQ(copy.block_bytes, 8);
}

TEST(Movement, AxesOfOneElementMergeWhateverTheirStride) {
  auto copy = DenseCopy({2, 1}, 4);
  copy.input_strides[1] = 999;
  EXPECT_EQ(Simplified({copy}).copy.rank, 0);
}

TEST(Movement, CopyOfNothingComputesNoAddress) {
  const auto placed = Simplified({DenseCopy({2, 0}, 4), 8, 12});
  EXPECT_EQ(placed.copy.rank, 1);
  EXPECT_EQ(placed.copy.extents[0], 0);
  EXPECT_EQ(placed.input_offset_bytes, 0);
  EXPECT_EQ(placed.output_offset_bytes, 0);
}

}  // namespace
}  // namespace octet
