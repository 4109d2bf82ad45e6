#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "kernels/pool/pool_kernel.h"

namespace octet::kernels {
namespace {

// One window over the whole of a one-row image.
Pool2DGeometry WholeRow(int width) {
  return {.input = {1, 1, width, 1},
          .output = {1, 1, 1, 1},
          .filter_height = 1,
          .filter_width = width,
          .window = {}};
}

template <class T>
T AverageOf(const std::vector<T>& values, ElementRange<T> clamp) {
  T average{};
  AveragePool2DReference(WholeRow(static_cast<int>(values.size())), clamp, values.data(), &average);
  return average;
}

constexpr ElementRange<int8_t> kAllInt8{-128, 127};
constexpr ElementRange<uint8_t> kAllUInt8{0, 255};

TEST(AveragePool2DReference, RoundsTiesAwayFromZero) {
  EXPECT_EQ(AverageOf<int8_t>({1, 2}, kAllInt8), 2);
  EXPECT_EQ(AverageOf<int8_t>({-1, -2}, kAllInt8), -2);
  EXPECT_EQ(AverageOf<int8_t>({0, 1}, kAllInt8), 1);
  EXPECT_EQ(AverageOf<int8_t>({0, -1}, kAllInt8), -1);
  EXPECT_EQ(AverageOf<int8_t>({1, 1, 2}, kAllInt8), 1);
  EXPECT_EQ(AverageOf<int8_t>({-1, -2, -2}, kAllInt8), -2);
  EXPECT_EQ(AverageOf<uint8_t>({254, 255}, kAllUInt8), 255);
  EXPECT_EQ(AverageOf<uint8_t>({0, 1}, kAllUInt8), 1);
  EXPECT_EQ(AverageOf<int16_t>({-32768, -32767}, {-32768, 32767}), -32768);
  EXPECT_EQ(AverageOf<int16_t>({32766, 32767}, {-32768, 32767}), 32767);
}

TEST(AveragePool2DReference, ClampsToTheActivation) {
  EXPECT_EQ(AverageOf<int8_t>({-50, -50}, {-10, 20}), -10);
  EXPECT_EQ(AverageOf<uint8_t>({250, 252}, {0, 200}), 200);
  EXPECT_EQ(AverageOf<float>({4.0F, 10.0F}, {0.0F, 6.0F}), 6.0F);
}

TEST(AveragePool2DReference, CountsOnlyTapsInsideTheImage) {
  const Pool2DGeometry geometry{.input = {1, 2, 2, 1},
                                .output = {1, 2, 2, 1},
                                .filter_height = 3,
                                .filter_width = 2,
                                .window = {.pad_top = 1}};
  const float input[] = {1.0F, 2.0F, 3.0F, 6.0F};
  std::vector<float> output(4);
  AveragePool2DReference(geometry, {-100.0F, 100.0F}, input, output.data());
  EXPECT_EQ(output, (std::vector<float>{3.0F, 4.0F, 3.0F, 4.0F}));
}

TEST(MaxPool2DReference, SlidesByTheStridePerChannel) {
  const Pool2DGeometry geometry{.input = {1, 2, 4, 2},
                                .output = {1, 1, 2, 2},
                                .filter_height = 2,
                                .filter_width = 2,
                                .window = {.stride_h = 2, .stride_w = 2}};
  const int8_t input[] = {1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, -128, -128};
  std::vector<int8_t> output(4);
  MaxPool2DReference(geometry, kAllInt8, input, output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{6, -1, 7, -3}));
  MaxPool2DReference(geometry, {0, 6}, input, output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{6, 0, 6, 0}));
}

TEST(MaxPool2DReference, PadsWithNothing) {
  const Pool2DGeometry geometry{.input = {1, 1, 2, 1},
                                .output = {1, 1, 2, 1},
                                .filter_height = 1,
                                .filter_width = 3,
                                .window = {.pad_left = 1}};
  const uint8_t input[] = {3, 2};
  std::vector<uint8_t> output(2);
  MaxPool2DReference(geometry, kAllUInt8, input, output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{3, 3}));
}

}  // namespace
}  // namespace octet::kernels
