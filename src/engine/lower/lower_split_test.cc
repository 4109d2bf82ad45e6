#include <gmock/gmock.h>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using testing::Constant;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;

Tensor Int16(const Shape& shape) { return PlainTensor(ElementType::kInt16, shape); }

OneOperator Split(Tensor axis, const Shape& input, std::vector<Tensor> outputs) {
  const SplitOptions options{static_cast<int32_t>(outputs.size())};
  return {OperatorKind::kSplit, options, {std::move(axis), Int16(input)}, std::move(outputs)};
}

OneOperator SplitV(const Shape& input, const std::vector<int32_t>& extents,
                   std::vector<Tensor> outputs) {
  const SplitOptions options{static_cast<int32_t>(outputs.size())};
  return {OperatorKind::kSplitV,
          options,
          {Int16(input), Constant<int32_t>({static_cast<int>(extents.size())}, extents),
           Constant<int32_t>({}, {-1})},
          std::move(outputs)};
}

std::vector<std::vector<int16_t>> RunAll(const OneOperator& op, const std::vector<int16_t>& input) {
  std::vector<std::vector<int16_t>> results;
  const auto outputs = *op.RunToBytes({Bytes(input)});
  for (const auto& bytes : outputs) {
    results.push_back(OneOperator::Values<int16_t>(bytes));
  }
  return results;
}

TEST(LowerSplit, CutsEqualPieces) {
  const auto op = Split(Constant<int32_t>({}, {1}), {2, 4}, {Int16({2, 2}), Int16({2, 2})});
  EXPECT_EQ(RunAll(op, {1, 2, 3, 4, 5, 6, 7, 8}),
            (std::vector<std::vector<int16_t>>{{1, 2, 5, 6}, {3, 4, 7, 8}}));
}

TEST(LowerSplit, RefusesUnequalPiecesAndRunTimeAxes) {
  EXPECT_THAT(Split(Constant<int32_t>({}, {0}), {3}, {Int16({1}), Int16({2})}).LoweringError(),
              HasSubstr("op 0 SPLIT v1: axis 0 of [3] does not split into 2 equal pieces"));
  EXPECT_THAT(Split(PlainTensor(ElementType::kInt32, {}), {2}, {Int16({2})}).LoweringError(),
              HasSubstr("input 0 is not a constant"));
  EXPECT_THAT(Split(Constant<int32_t>({}, {0}), {2}, {}).LoweringError(),
              HasSubstr("does not split into 0 equal pieces"));
}

TEST(LowerSplitV, CutsGivenPiecesAndTheRest) {
  const auto op = SplitV({2, 3}, {1, -1, 0}, {Int16({2, 1}), Int16({2, 2}), Int16({2, 0})});
  EXPECT_EQ(RunAll(op, {1, 2, 3, 4, 5, 6}),
            (std::vector<std::vector<int16_t>>{{1, 4}, {2, 3, 5, 6}, {}}));
}

TEST(LowerSplitV, RefusesPiecesThatDoNotAddUp) {
  const std::vector<Tensor> outputs = {Int16({1}), Int16({1})};
  EXPECT_THAT(SplitV({3}, {1, 1}, outputs).LoweringError(),
              HasSubstr("op 0 SPLIT_V v1: pieces have 2 elements along axis 0 of [3]"));
  EXPECT_THAT(SplitV({3}, {-1, -1}, outputs).LoweringError(), HasSubstr("piece of -1 elements"));
  EXPECT_THAT(SplitV({3}, {-2, 3}, outputs).LoweringError(), HasSubstr("piece of -2 elements"));
  EXPECT_THAT(SplitV({3}, {1}, outputs).LoweringError(),
              HasSubstr("size splits has shape [1], want [2]"));
}

TEST(LowerUnpack, DropsTheAxis) {
  const OneOperator op(OperatorKind::kUnpack, UnpackOptions{3, -1}, {Int16({2, 3})},
                       {Int16({2}), Int16({2}), Int16({2})});
  EXPECT_EQ(RunAll(op, {1, 2, 3, 4, 5, 6}),
            (std::vector<std::vector<int16_t>>{{1, 4}, {2, 5}, {3, 6}}));
}

TEST(LowerUnpack, RefusesOtherCounts) {
  EXPECT_THAT(
      OneOperator(OperatorKind::kUnpack, UnpackOptions{2, 0}, {Int16({3})}, {Int16({}), Int16({})})
          .LoweringError(),
      HasSubstr("op 0 UNPACK v1: unpacks 2 of axis 0 of [3] into 2 outputs"));
}

}  // namespace
}  // namespace octet
