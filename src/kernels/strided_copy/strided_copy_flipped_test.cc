#include "kernels/strided_copy/strided_copy_flipped_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "testing/random_values.h"

namespace octet::kernels {
namespace {

// Every block length, transposed and with gaps.
TEST(StridedCopyFlipped, MovesWhatTheReferenceMovesAndFlipsIt) {
  for (const int64_t block : {1, 2, 3, 4, 5, 8, 16, 77}) {
    for (int rank = 0; rank <= 3; ++rank) {
      StridedCopy copy{.rank = rank,
                       .extents = {3, 4, 5},
                       .input_strides = {block, 3 * block, 12 * block},
                       .output_strides = {40 * block, 8 * block, block},
                       .block_bytes = block};
      const auto input = testing::RandomValues<uint8_t>(60 * block, 1);
      for (const uint8_t flip : {0, 0x80}) {
        std::vector<uint8_t> expected(static_cast<size_t>(120 * block), flip);
        std::vector<uint8_t> output(expected.size(), 0);
        StridedCopyReference(copy, input.data(), expected.data());
        for (uint8_t& byte : expected) byte ^= flip;
        StridedCopyFlipped(copy, flip, input.data(), output.data());
        EXPECT_EQ(output, expected) << "rank " << rank << " block " << block;
      }
    }
  }
}

}  // namespace
}  // namespace octet::kernels
