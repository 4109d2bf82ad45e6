#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;

OneOperator Gather(GatherOptions options, const Shape& input, const Shape& indices,
                   const Shape& output, ElementType index_type = ElementType::kInt32) {
  return {OperatorKind::kGather,
          options,
          {PlainTensor(ElementType::kFloat32, input), PlainTensor(index_type, indices)},
          {PlainTensor(ElementType::kFloat32, output)}};
}

TEST(LowerGather, PicksAlongAnAxis) {
  const auto op = Gather({-1, 0}, {2, 3}, {2}, {2, 2});
  EXPECT_EQ(op.Run<float>({Bytes<float>({1, 2, 3, 4, 5, 6}), Bytes<int32_t>({2, 0})}),
            (std::vector<float>{3, 1, 6, 4}));
}

TEST(LowerGather, SharesBatchAxes) {
  const auto counted_back = Gather({1, -1}, {2, 2}, {2, 1}, {2, 1}, ElementType::kInt64);
  EXPECT_EQ(counted_back.Run<float>({Bytes<float>({1, 2, 3, 4}), Bytes<int64_t>({1, 0})}),
            (std::vector<float>{2, 3}));
  const auto batched = Gather({1, 1}, {2, 2, 1}, {2, 1}, {2, 1, 1});
  EXPECT_EQ(batched.Run<float>({Bytes<float>({1, 2, 3, 4}), Bytes<int32_t>({1, 0})}),
            (std::vector<float>{2, 3}));
}

TEST(LowerGather, AnIndexOutsideFailsTheRun) {
  const auto op = Gather({0, 0}, {2}, {2}, {2});
  const auto result = op.RunToBytes({Bytes<float>({1, 2}), Bytes<int32_t>({0, 2})});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kInvalidArgument);
  EXPECT_EQ(result.error().message, "GATHER: index 2 at position 1 is outside [0, 2)");
}

TEST(LowerGather, TakesEmptyTensors) {
  EXPECT_EQ(Gather({0, 0}, {0, 2}, {0}, {0, 2}).Run<float>({{}, {}}), std::vector<float>{});
  const auto result = Gather({0, 0}, {2, 0}, {1}, {1, 0}).RunToBytes({{}, Bytes<int32_t>({7})});
  EXPECT_FALSE(result);
}

TEST(LowerGather, RefusesBadAxes) {
  EXPECT_THAT(Gather({1, 0}, {2}, {2}, {2}).LoweringError(), HasSubstr("axis 1 of a tensor"));
  EXPECT_THAT(Gather({0, 1}, {2}, {2}, {2}).LoweringError(),
              HasSubstr("op 0 GATHER v1: batch_dims 1 with axis 0 of input [2] and indices [2]"));
  EXPECT_THAT(Gather({1, 1}, {2, 2}, {3}, {3}).LoweringError(),
              HasSubstr("input [2, 2] and indices [3] differ in batch axis 0"));
  EXPECT_THAT(Gather({0, 0}, {2}, {2}, {3}).LoweringError(),
              HasSubstr("output has shape [3], want [2]"));
  EXPECT_THAT(Gather({0, 0}, {2}, {2}, {2}, ElementType::kUInt8).LoweringError(),
              HasSubstr("indices type UINT8"));
}

}  // namespace
}  // namespace octet
