#include "engine/lower/window_geometry.h"

#include <gtest/gtest.h>

#include <limits>

namespace octet {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();

// A context to make errors with.
const LoweringContext& AnyContext() {
  static const Subgraph kGraph = [] {
    Subgraph graph;
    graph.operators.resize(1);
    graph.operators[0].kind = OperatorKind::kConv2D;
    return graph;
  }();
  static const LoweringContext kContext(kGraph, 0);
  return kContext;
}

void ExpectPlaced(const WindowAxis& axis, Padding padding, int output, int pad_before) {
  const auto placed = PlaceWindow(AnyContext(), axis, padding);
  ASSERT_TRUE(placed) << placed.error().message;
  EXPECT_EQ(placed->output, output);
  EXPECT_EQ((*placed).pad_before, pad_before);
}

std::string RefusalOf(const WindowAxis& axis, Padding padding) {
  const auto placed = PlaceWindow(AnyContext(), axis, padding);
  return placed ? "" : placed.error().message;
}

WindowAxis Height(int input, int filter, int stride, int dilation = 1) {
  return {"height", input, filter, stride, dilation};
}

TEST(PlaceWindow, SameKeepsTheExtentAndPadsBothSides) {
  ExpectPlaced(Height(5, 3, 1), Padding::kSame, 5, 1);
  ExpectPlaced(Height(5, 5, 1), Padding::kSame, 5, 2);
  ExpectPlaced(Height(5, 3, 1, 2), Padding::kSame, 5, 2);
}

TEST(PlaceWindow, SamePutsAnOddRestBehind) {
  ExpectPlaced(Height(224, 3, 2), Padding::kSame, 112, 0);
  ExpectPlaced(Height(5, 2, 1), Padding::kSame, 5, 0);
  ExpectPlaced(Height(5, 4, 1), Padding::kSame, 5, 1);
}

TEST(PlaceWindow, SameNeedsNoPaddingForAStrideBeyondTheFilter) {
  ExpectPlaced(Height(7, 1, 3), Padding::kSame, 3, 0);
  ExpectPlaced(Height(8, 1, 3), Padding::kSame, 3, 0);
}

TEST(PlaceWindow, ValidNeverPads) {
  ExpectPlaced(Height(5, 3, 1), Padding::kValid, 3, 0);
  ExpectPlaced(Height(6, 3, 2), Padding::kValid, 2, 0);
  ExpectPlaced(Height(7, 3, 1, 3), Padding::kValid, 1, 0);
  ExpectPlaced(Height(2, 3, 1), Padding::kValid, 0, 0);
}

TEST(PlaceWindow, TakesAnEmptyInput) {
  ExpectPlaced(Height(0, 3, 2), Padding::kSame, 0, 0);
  ExpectPlaced(Height(0, 1, 1), Padding::kValid, 0, 0);
}

TEST(PlaceWindow, TakesHugeWindowsThatFitAnInt) {
  ExpectPlaced(Height(1, kMaxInt, 1), Padding::kSame, 1, (kMaxInt - 1) / 2);
  ExpectPlaced(Height(kMaxInt, 1, kMaxInt), Padding::kSame, 1, 0);
}

TEST(PlaceWindow, RefusesNonsense) {
  EXPECT_EQ(RefusalOf(Height(5, 3, 0), Padding::kSame),
            "op 0 CONV_2D v1: height stride is 0, want at least 1");
  EXPECT_EQ(RefusalOf(Height(5, 3, 1, -2), Padding::kSame),
            "op 0 CONV_2D v1: height dilation is -2, want at least 1");
  EXPECT_EQ(RefusalOf(Height(5, 0, 1), Padding::kSame),
            "op 0 CONV_2D v1: filter height is 0, want at least 1");
  EXPECT_EQ(RefusalOf(Height(3, 5, 1), Padding::kValid),
            "op 0 CONV_2D v1: filter height spans 5, more than the input's 3");
}

TEST(PlaceWindow, RefusesPositionsBeyondAnInt) {
  EXPECT_EQ(RefusalOf(Height(9, 3, 1, kMaxInt), Padding::kSame),
            "op 0 CONV_2D v1: height windows span 4294967303, at most 2147483647 are supported");
  EXPECT_EQ(RefusalOf(Height(2, kMaxInt, 1), Padding::kSame),
            "op 0 CONV_2D v1: height windows span 2147483648, at most 2147483647 are supported");
}

}  // namespace
}  // namespace octet
