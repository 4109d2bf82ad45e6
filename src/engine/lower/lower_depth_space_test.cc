#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;

OneOperator Op(OperatorKind kind, int32_t block_size, const Shape& input, const Shape& output) {
  return {kind,
          BlockOptions{block_size},
          {PlainTensor(ElementType::kInt32, input)},
          {PlainTensor(ElementType::kInt32, output)}};
}

TEST(LowerDepthSpace, SpaceToDepthGathersBlocksRowByRow) {
  const auto op = Op(OperatorKind::kSpaceToDepth, 2, {1, 2, 4, 1}, {1, 1, 2, 4});
  EXPECT_EQ(op.Run<int32_t>({Bytes<int32_t>({1, 2, 3, 4, 5, 6, 7, 8})}),
            (std::vector<int32_t>{1, 2, 5, 6, 3, 4, 7, 8}));
}

TEST(LowerDepthSpace, DepthToSpaceIsItsInverse) {
  const auto op = Op(OperatorKind::kDepthToSpace, 2, {1, 1, 2, 4}, {1, 2, 4, 1});
  EXPECT_EQ(op.Run<int32_t>({Bytes<int32_t>({1, 2, 5, 6, 3, 4, 7, 8})}),
            (std::vector<int32_t>{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(LowerDepthSpace, KeepsChannelsTogether) {
  const auto op = Op(OperatorKind::kDepthToSpace, 2, {1, 1, 1, 8}, {1, 2, 2, 2});
  EXPECT_EQ(op.Run<int32_t>({Bytes<int32_t>({1, 2, 3, 4, 5, 6, 7, 8})}),
            (std::vector<int32_t>{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(LowerDepthSpace, RefusesBlocksThatDoNotFit) {
  EXPECT_THAT(Op(OperatorKind::kSpaceToDepth, 2, {1, 3, 2, 1}, {1, 1, 1, 4}).LoweringError(),
              HasSubstr("op 0 SPACE_TO_DEPTH v1: input [1, 3, 2, 1] and output [1, 1, 1, 4] do not "
                        "fit block size 2"));
  EXPECT_THAT(Op(OperatorKind::kDepthToSpace, 0, {1, 1, 1, 4}, {1, 0, 0, 4}).LoweringError(),
              HasSubstr("block size 0"));
}

}  // namespace
}  // namespace octet
