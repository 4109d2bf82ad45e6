#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using testing::Constant;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;

OneOperator Transpose(const Shape& input, Tensor permutation, const Shape& output) {
  return {OperatorKind::kTranspose,
          {},
          {PlainTensor(ElementType::kInt32, input), std::move(permutation)},
          {PlainTensor(ElementType::kInt32, output)}};
}

TEST(LowerTranspose, PermutesAxes) {
  const auto op = Transpose({2, 1, 3}, Constant<int32_t>({3}, {2, 0, -2}), {3, 2, 1});
  EXPECT_EQ(op.Run<int32_t>({Bytes<int32_t>({1, 2, 3, 4, 5, 6})}),
            (std::vector<int32_t>{1, 4, 2, 5, 3, 6}));
}

TEST(LowerTranspose, TakesScalarsAndEmptyTensors) {
  EXPECT_EQ(Transpose({}, Constant<int32_t>({0}, {}), {}).Run<int32_t>({Bytes<int32_t>({7})}),
            std::vector<int32_t>{7});
  EXPECT_EQ(Transpose({0, 2}, Constant<int32_t>({2}, {1, 0}), {2, 0}).Run<int32_t>({{}}),
            std::vector<int32_t>{});
}

TEST(LowerTranspose, RefusesWhatIsNoPermutation) {
  EXPECT_THAT(Transpose({2, 2}, Constant<int32_t>({2}, {1, -1}), {2, 2}).LoweringError(),
              HasSubstr("op 0 TRANSPOSE v1: permutation names axis 1 twice"));
  EXPECT_THAT(Transpose({2, 2}, Constant<int32_t>({2}, {0, 2}), {2, 2}).LoweringError(),
              HasSubstr("axis 2 of a tensor with 2 dims"));
  EXPECT_THAT(Transpose({2, 2}, Constant<int32_t>({1}, {0}), {2, 2}).LoweringError(),
              HasSubstr("permutation has shape [1], want [2]"));
  EXPECT_THAT(Transpose({2, 3}, Constant<int32_t>({2}, {1, 0}), {2, 3}).LoweringError(),
              HasSubstr("output has shape [2, 3], want [3, 2]"));
}

}  // namespace
}  // namespace octet
