#include "base/aligned_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace octet {
namespace {

TEST(AlignedBuffer, IsWholeCacheLinesOfZeros) {
  const auto buffer = AlignedBuffer::Try(65);
  ASSERT_TRUE(buffer);
  EXPECT_EQ(buffer->size_bytes(), 2 * AlignedBuffer::kAlignment);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer->data()) % AlignedBuffer::kAlignment, 0U);
  EXPECT_TRUE(std::all_of(buffer->data(), buffer->data() + buffer->size_bytes(),
                          [](uint8_t byte) { return byte == 0; }));
}

TEST(AlignedBuffer, OfNothingIsEmpty) {
  const auto buffer = AlignedBuffer::Try(0);
  ASSERT_TRUE(buffer);
  EXPECT_EQ(buffer->size_bytes(), 0U);
}

TEST(AlignedBuffer, IsNoneWhereTheSizeInWholeLinesIsNoSize) {
  EXPECT_FALSE(AlignedBuffer::Try(std::numeric_limits<size_t>::max()));
}

// The presets tell the sanitizers' allocators to answer as malloc does.
TEST(AlignedBuffer, IsNoneWhereThereIsNoMemory) {
  EXPECT_FALSE(AlignedBuffer::Try(std::numeric_limits<size_t>::max() / 4));
}

}  // namespace
}  // namespace octet
