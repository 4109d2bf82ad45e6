#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using testing::Constant;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;

OneOperator Resize(OperatorKind kind, ElementType type, const Shape& input, Tensor size,
                   const Shape& output, ResizeOptions options = {}) {
  return {kind, options, {PlainTensor(type, input), std::move(size)}, {PlainTensor(type, output)}};
}

TEST(LowerResize, RunsEveryType) {
  const Tensor size = Constant<int32_t>({2}, {1, 4});
  EXPECT_EQ(
      Resize(OperatorKind::kResizeBilinear, ElementType::kInt8, {1, 1, 2, 1}, size, {1, 1, 4, 1})
          .Run<int8_t>({Bytes<int8_t>({-8, 8})}),
      (std::vector<int8_t>{-8, 0, 8, 8}));
  EXPECT_EQ(
      Resize(OperatorKind::kResizeBilinear, ElementType::kFloat32, {1, 1, 2, 1}, size, {1, 1, 4, 1})
          .Run<float>({Bytes<float>({-8, 8})}),
      (std::vector<float>{-8, 0, 8, 8}));
  EXPECT_EQ(Resize(OperatorKind::kResizeNearestNeighbor, ElementType::kInt16, {1, 1, 2, 1}, size,
                   {1, 1, 4, 1})
                .Run<int16_t>({Bytes<int16_t>({-8, 8})}),
            (std::vector<int16_t>{-8, -8, 8, 8}));
}

TEST(LowerResize, TakesEmptyChannels) {
  EXPECT_EQ(Resize(OperatorKind::kResizeNearestNeighbor, ElementType::kInt8, {1, 1, 1, 0},
                   Constant<int32_t>({2}, {2, 2}), {1, 2, 2, 0})
                .Run<int8_t>({{}}),
            std::vector<int8_t>{});
}

TEST(LowerResize, RefusesBadSizes) {
  const auto error = [](const Shape& input, const std::vector<int32_t>& size, const Shape& output) {
    return Resize(OperatorKind::kResizeBilinear, ElementType::kInt8, input,
                  Constant<int32_t>({static_cast<int>(size.size())}, size), output)
        .LoweringError();
  };
  EXPECT_THAT(error({1, 2, 2, 1}, {0, 4}, {1, 0, 4, 1}),
              HasSubstr("op 0 RESIZE_BILINEAR v1: resizes 2 x 2 to 0 x 4"));
  EXPECT_THAT(error({1, 0, 2, 1}, {4, 4}, {1, 4, 4, 1}), HasSubstr("resizes 0 x 2 to 4 x 4"));
  EXPECT_THAT(error({1, 2, 2, 1}, {4}, {1, 4, 4, 1}), HasSubstr("size has shape [1], want [2]"));
  EXPECT_THAT(error({2, 2, 1}, {4, 4}, {4, 4, 1}), HasSubstr("input has shape [2, 2, 1], want 4"));
  EXPECT_THAT(error({1, 2, 2, 1}, {4, 4}, {1, 4, 5, 1}),
              HasSubstr("output has shape [1, 4, 5, 1], want [1, 4, 4, 1]"));
}

TEST(LowerResize, RefusesBothOptionsAndInt16) {
  const Tensor size = Constant<int32_t>({2}, {1, 1});
  EXPECT_THAT(Resize(OperatorKind::kResizeBilinear, ElementType::kInt8, {1, 1, 1, 1}, size,
                     {1, 1, 1, 1}, {true, true})
                  .LoweringError(),
              HasSubstr("align_corners and half_pixel_centers exclude each other"));
  EXPECT_THAT(
      Resize(OperatorKind::kResizeBilinear, ElementType::kInt16, {1, 1, 1, 1}, size, {1, 1, 1, 1})
          .LoweringError(),
      HasSubstr("input type INT16"));
}

}  // namespace
}  // namespace octet
