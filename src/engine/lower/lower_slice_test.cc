#include <gmock/gmock.h>

#include <numeric>

#include "engine/testing/one_operator.h"

namespace octet {
namespace {

using testing::Bytes;
using testing::Constant;
using ::testing::HasSubstr;
using testing::OneOperator;
using testing::PlainTensor;
using Numbers = std::vector<int32_t>;

Tensor Vector(const Numbers& values) {
  return Constant<int32_t>({static_cast<int>(values.size())}, values);
}

OneOperator Slice(const Shape& input, const Numbers& begin, const Numbers& size,
                  const Shape& output) {
  return {OperatorKind::kSlice,
          {},
          {PlainTensor(ElementType::kInt32, input), Vector(begin), Vector(size)},
          {PlainTensor(ElementType::kInt32, output)}};
}

struct Spec {
  Numbers begin;
  Numbers end;
  Numbers strides;
  StridedSliceOptions options;
};

OneOperator StridedSlice(const Shape& input, const Spec& spec, const Shape& output) {
  return {OperatorKind::kStridedSlice,
          spec.options,
          {PlainTensor(ElementType::kInt32, input), Vector(spec.begin), Vector(spec.end),
           Vector(spec.strides)},
          {PlainTensor(ElementType::kInt32, output)}};
}

// Runs on an input that counts up from 0.
Numbers RunOnCount(const OneOperator& op, const Shape& input) {
  Numbers values(static_cast<size_t>(input.element_count()));
  std::iota(values.begin(), values.end(), 0);
  return op.Run<int32_t>({Bytes(values)});
}

Numbers RunSlice(const Shape& input, const Spec& spec, const Shape& output) {
  return RunOnCount(StridedSlice(input, spec, output), input);
}

TEST(LowerSlice, TakesABlock) {
  EXPECT_EQ(RunOnCount(Slice({3, 4}, {1, 2}, {2, -1}, {2, 2}), {3, 4}), (Numbers{6, 7, 10, 11}));
  EXPECT_EQ(RunOnCount(Slice({3}, {3}, {0}, {0}), {3}), Numbers{});
}

TEST(LowerSlice, RefusesBlocksOutside) {
  EXPECT_THAT(Slice({3}, {2}, {2}, {2}).LoweringError(),
              HasSubstr("op 0 SLICE v1: takes 2 elements from 2 of axis 0 of [3]"));
  EXPECT_THAT(Slice({3}, {-1}, {1}, {1}).LoweringError(), HasSubstr("1 elements from -1"));
  EXPECT_THAT(Slice({3}, {4}, {-1}, {0}).LoweringError(), HasSubstr("-1 elements from 4"));
  EXPECT_THAT(Slice({3}, {0}, {-2}, {0}).LoweringError(), HasSubstr("-2 elements from 0"));
  EXPECT_THAT(Slice({3}, {0}, {2}, {3}).LoweringError(),
              HasSubstr("output has shape [3], want [2]"));
}

TEST(LowerStridedSlice, StepsForwardsAndBackwards) {
  EXPECT_EQ(RunSlice({6}, {{1}, {6}, {2}, {}}, {3}), (Numbers{1, 3, 5}));
  EXPECT_EQ(RunSlice({6}, {{4}, {0}, {-2}, {}}, {2}), (Numbers{4, 2}));
  EXPECT_EQ(RunSlice({6}, {{-2}, {-4}, {-1}, {}}, {2}), (Numbers{4, 3}));
  EXPECT_EQ(RunSlice({6}, {{3}, {1}, {1}, {}}, {0}), Numbers{});
}

TEST(LowerStridedSlice, MovesBoundsOutsideToTheEnds) {
  EXPECT_EQ(RunSlice({3}, {{-9}, {9}, {1}, {}}, {3}), (Numbers{0, 1, 2}));
  EXPECT_EQ(RunSlice({3}, {{9}, {-9}, {-1}, {}}, {3}), (Numbers{2, 1, 0}));
  EXPECT_EQ(RunSlice({3}, {{3}, {9}, {1}, {}}, {0}), Numbers{});
}

TEST(LowerStridedSlice, MasksLeaveBoundsOut) {
  EXPECT_EQ(RunSlice({4}, {{2}, {3}, {1}, {.begin_mask = 1}}, {3}), (Numbers{0, 1, 2}));
  EXPECT_EQ(RunSlice({4}, {{2}, {3}, {1}, {.end_mask = 1}}, {2}), (Numbers{2, 3}));
  EXPECT_EQ(RunSlice({4}, {{1}, {2}, {-1}, {.begin_mask = 1, .end_mask = 1}}, {4}),
            (Numbers{3, 2, 1, 0}));
}

TEST(LowerStridedSlice, LeavesAxesWithoutEntriesWhole) {
  EXPECT_EQ(RunSlice({2, 2}, {{1}, {2}, {1}, {}}, {1, 2}), (Numbers{2, 3}));
}

TEST(LowerStridedSlice, ShrinksAxes) {
  EXPECT_EQ(RunSlice({2, 3}, {{1, 0}, {0, 3}, {1, 1}, {.shrink_axis_mask = 1}}, {3}),
            (Numbers{3, 4, 5}));
  EXPECT_EQ(RunSlice({2, 3}, {{0, -1}, {2, 0}, {1, 1}, {.shrink_axis_mask = 2}}, {2}),
            (Numbers{2, 5}));
  EXPECT_EQ(RunSlice({2}, {{1}, {0}, {1}, {.shrink_axis_mask = 1}}, {}), Numbers{1});
}

TEST(LowerStridedSlice, ExpandsTheEllipsis) {
  EXPECT_EQ(RunSlice({2, 2, 2}, {{0, 1}, {0, 2}, {1, 1}, {.ellipsis_mask = 1}}, {2, 2, 1}),
            (Numbers{1, 3, 5, 7}));
  EXPECT_EQ(RunSlice({2, 2, 2}, {{1, 0, 0}, {2, 0, 1}, {1, 1, 1}, {.ellipsis_mask = 2}}, {1, 2, 1}),
            (Numbers{4, 6}));
}

TEST(LowerStridedSlice, InsertsNewAxes) {
  EXPECT_EQ(RunSlice({3}, {{0, 1}, {0, 3}, {1, 1}, {.new_axis_mask = 1}}, {1, 2}), (Numbers{1, 2}));
  EXPECT_EQ(
      RunSlice({2, 2}, {{0, 0, 1}, {0, 0, 2}, {1, 1, 1}, {.ellipsis_mask = 1, .new_axis_mask = 2}},
               {2, 1, 1}),
      (Numbers{1, 3}));
  // Marked as both, an entry is an ellipsis.
  EXPECT_EQ(RunSlice({2}, {{0}, {0}, {1}, {.ellipsis_mask = 1, .new_axis_mask = 1}}, {2}),
            (Numbers{0, 1}));
}

TEST(LowerStridedSlice, OffsetCountsFromBegin) {
  EXPECT_EQ(RunSlice({6}, {{2}, {3}, {1}, {.offset = true}}, {3}), (Numbers{2, 3, 4}));
  EXPECT_EQ(RunSlice({6}, {{-2}, {2}, {1}, {.offset = true}}, {2}), (Numbers{4, 5}));
}

TEST(LowerStridedSlice, TakesEmptyAxes) {
  EXPECT_EQ(RunSlice({0, 2}, {{0, 0}, {0, 1}, {1, 1}, {}}, {0, 1}), Numbers{});
  EXPECT_EQ(RunSlice({0}, {{0}, {0}, {-1}, {.begin_mask = 1, .end_mask = 1}}, {0}), Numbers{});
}

TEST(LowerStridedSlice, RefusesBadEntries) {
  EXPECT_THAT(StridedSlice({3}, {{0}, {3}, {0}, {}}, {3}).LoweringError(),
              HasSubstr("op 0 STRIDED_SLICE v1: stride 0 is 0"));
  EXPECT_THAT(StridedSlice({3}, {{3}, {4}, {1}, {.shrink_axis_mask = 1}}, {}).LoweringError(),
              HasSubstr("entry 0 takes element 3 with stride 1 of an axis of 3"));
  EXPECT_THAT(StridedSlice({3}, {{0}, {1}, {-1}, {.shrink_axis_mask = 1}}, {}).LoweringError(),
              HasSubstr("with stride -1"));
  EXPECT_THAT(StridedSlice({3}, {{0, 0}, {1, 1}, {1, 1}, {}}, {1, 1}).LoweringError(),
              HasSubstr("2 axes and 0 ellipses for an input with 1 dims"));
  EXPECT_THAT(
      StridedSlice({3}, {{0, 0}, {1, 1}, {1, 1}, {.ellipsis_mask = 2}}, {1}).LoweringError(),
      HasSubstr("1 axes and 1 ellipses for an input with 1 dims"));
  EXPECT_THAT(StridedSlice({3}, {{0}, {1, 2}, {1}, {}}, {1}).LoweringError(),
              HasSubstr("end has shape [2], want [1]"));
  EXPECT_THAT(StridedSlice({3}, {{2}, {2}, {1}, {.offset = true}}, {2}).LoweringError(),
              HasSubstr("entry 0 takes elements 2 to 4 of an axis of 3"));
  EXPECT_THAT(
      StridedSlice({3}, {{2}, {1}, {1}, {.end_mask = 1, .offset = true}}, {1}).LoweringError(),
      HasSubstr("offset with ellipsis_mask 0, new_axis_mask 0, end_mask 1"));
}

TEST(LowerStridedSlice, RefusesBoundsComputedAtRunTime) {
  const Tensor run_time = PlainTensor(ElementType::kInt32, {1});
  EXPECT_THAT(OneOperator(OperatorKind::kStridedSlice, {},
                          {PlainTensor(ElementType::kInt32, {3}), run_time, run_time, run_time},
                          {PlainTensor(ElementType::kInt32, {1})})
                  .LoweringError(),
              HasSubstr("input 1 is not a constant"));
}

}  // namespace
}  // namespace octet
