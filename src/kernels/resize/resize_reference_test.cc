#include <gtest/gtest.h>

#include <vector>

#include "kernels/resize/resize_kernel.h"

namespace octet::kernels {
namespace {

ResizeArguments Row(int64_t from, int64_t to, bool align_corners = false,
                    bool half_pixel_centers = false) {
  return {1, 1, from, 1, to, 1, align_corners, half_pixel_centers};
}

std::vector<float> Bilinear(const ResizeArguments& arguments, const std::vector<float>& input) {
  std::vector<float> output(static_cast<size_t>(arguments.output_width));
  ResizeBilinearReference(arguments, input.data(), output.data());
  return output;
}

std::vector<int8_t> Integer(const ResizeArguments& arguments, const std::vector<int8_t>& input) {
  std::vector<int8_t> output(static_cast<size_t>(arguments.output_width));
  ResizeBilinearIntegerReference(arguments, input.data(), output.data());
  return output;
}

std::vector<uint8_t> Nearest(const ResizeArguments& arguments, const std::vector<uint8_t>& input) {
  std::vector<uint8_t> output(static_cast<size_t>(arguments.output_width));
  ResizeNearestNeighborReference(arguments, 1, input.data(), output.data());
  return output;
}

TEST(ResizeBilinear, PlacesTheCornersAsAsked) {
  EXPECT_EQ(Bilinear(Row(2, 4), {0, 8}), (std::vector<float>{0, 4, 8, 8}));
  EXPECT_EQ(Bilinear(Row(2, 3, true), {0, 8}), (std::vector<float>{0, 4, 8}));
  EXPECT_EQ(Bilinear(Row(2, 4, false, true), {0, 8}), (std::vector<float>{0, 2, 6, 8}));
}

TEST(ResizeBilinear, WeighsFourNeighbours) {
  const std::vector<float> input = {0, 10, 20, 70};
  std::vector<float> output(9);
  ResizeBilinearReference({1, 2, 2, 3, 3, 1, true, false}, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<float>{0, 5, 10, 10, 25, 40, 20, 45, 70}));
}

TEST(ResizeBilinear, UInt8RoundsHalfUp) {
  const std::vector<uint8_t> input = {0, 1};
  std::vector<uint8_t> output(4);
  ResizeBilinearReference(Row(2, 4), input.data(), output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{0, 1, 1, 1}));
}

TEST(ResizeBilinear, Int8RoundsHalfAwayFromZero) {
  EXPECT_EQ(Integer(Row(2, 4), {0, -1}), (std::vector<int8_t>{0, -1, -1, -1}));
  EXPECT_EQ(Integer(Row(2, 4), {0, 1}), (std::vector<int8_t>{0, 1, 1, 1}));
  EXPECT_EQ(Integer(Row(2, 4, false, true), {-128, 127}),
            (std::vector<int8_t>{-128, -64, 63, 127}));
}

TEST(ResizeBilinear, KeepsChannelsAndBatchesApart) {
  const std::vector<int8_t> input = {1, -1, 3, -3};  // [2, 1, 1, 2]
  std::vector<int8_t> output(8);
  ResizeBilinearIntegerReference({2, 1, 1, 2, 1, 2}, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{1, -1, 1, -1, 3, -3, 3, -3}));
}

// The scale 3 / 4096 rounds to 1 / 1024, so that the last rows would read a fourth element.
TEST(ResizeBilinear, NeverReadsPastTheLastRow) {
  const std::vector<int8_t> output = Integer(Row(3, 4096), {10, 20, 30});
  EXPECT_EQ(output.front(), 10);
  EXPECT_EQ(output.back(), 30);
}

TEST(ResizeNearest, FloorsOrRounds) {
  EXPECT_EQ(Nearest(Row(2, 4), {1, 2}), (std::vector<uint8_t>{1, 1, 2, 2}));
  EXPECT_EQ(Nearest(Row(4, 2), {1, 2, 3, 4}), (std::vector<uint8_t>{1, 3}));
  EXPECT_EQ(Nearest(Row(4, 2, false, true), {1, 2, 3, 4}), (std::vector<uint8_t>{2, 4}));
  EXPECT_EQ(Nearest(Row(2, 3, true), {1, 2}), (std::vector<uint8_t>{1, 2, 2}));
  EXPECT_EQ(Nearest(Row(3, 2, true), {1, 2, 3}), (std::vector<uint8_t>{1, 3}));
}

TEST(ResizeNearest, MovesWholePixels) {
  const std::vector<uint8_t> input = {1, 2, 3, 4};
  std::vector<uint8_t> output(8);
  ResizeNearestNeighborReference(Row(2, 4), 2, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<uint8_t>{1, 2, 1, 2, 3, 4, 3, 4}));
}

}  // namespace
}  // namespace octet::kernels
