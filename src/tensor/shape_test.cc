#include "tensor/shape.h"

#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

TEST(Shape, CountsElements) {
  EXPECT_EQ(Shape({}).element_count(), 1);
  EXPECT_EQ(Shape({2, 3, 4}).element_count(), 24);
  EXPECT_EQ(Shape({2, 0, 4}).element_count(), 0);
  EXPECT_EQ(Shape({2, 3, 4}).element_count(1, 3), 12);
}

TEST(Shape, RefusesWhatWouldOverflow) {
  const auto from = [](std::vector<int32_t> dims) { return Shape::FromDims(dims); };
  EXPECT_TRUE(from({1 << 30, 2}));
  EXPECT_FALSE(from({1 << 30, 4}));
  EXPECT_FALSE(from({1 << 30, 0, 1 << 30})) << "a zero extent must not hide the overflow";
  EXPECT_FALSE(from({-1, 4}));
  EXPECT_FALSE(from({1, 1, 1, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(from({-1}).error().message, "shape [-1] has a negative dim");
}

TEST(Shape, ExtendsOnTheLeft) {
  EXPECT_EQ(Shape({3, 4}).ExtendedTo(4), Shape({1, 1, 3, 4}));
  EXPECT_EQ(Shape({3, 4}).ToString(), "[3, 4]");
}

}  // namespace
}  // namespace octet
