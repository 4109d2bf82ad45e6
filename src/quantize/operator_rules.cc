#include "quantize/operator_rules.h"

#include <algorithm>

namespace octet {
namespace {

using enum QuantizationRule;
constexpr AffineQuantization kUnit{1.0F / 256, -128};
constexpr AffineQuantization kSymmetric{1.0F / 128, 0};
constexpr AffineQuantization kWide{1.0F / 32768, 0};

constexpr OperatorRule kRules[] = {
    {OperatorKind::kAdd, kOwnRange, 2, 3},
    {OperatorKind::kArgMax, kIndexOutput, 2, 0},
    {OperatorKind::kAveragePool2D, kSameScale, 2, 3},
    {OperatorKind::kConcatenation, kSameScale, 2, 3},
    {OperatorKind::kConv2D, kWeightedSum, 3, 4},
    {OperatorKind::kDepthToSpace, kSameScale, 1, 0},
    {OperatorKind::kDepthwiseConv2D, kWeightedSum, 3, 5},
    {OperatorKind::kExpandDims, kSameScale, 1, 1},
    {OperatorKind::kFullyConnected, kWeightedSum, 4, 7},
    {OperatorKind::kGather, kSameScale, 2, 4},
    {OperatorKind::kHardSwish, kOwnRange, 1, 0},
    {OperatorKind::kL2Normalization, kFixedOutput, 2, 0, kSymmetric},
    {OperatorKind::kLeakyRelu, kOwnRange, 2, 2},
    {OperatorKind::kLogistic, kFixedOutput, 2, 3, kUnit, kWide},
    {OperatorKind::kMaxPool2D, kSameScale, 2, 3},
    {OperatorKind::kMaximum, kSameScale, 2, 4},
    {OperatorKind::kMean, kOwnRange, 2, 3},
    {OperatorKind::kMinimum, kSameScale, 2, 4},
    {OperatorKind::kMul, kOwnRange, 2, 4},
    {OperatorKind::kPRelu, kOwnRange, 1, 0},
    {OperatorKind::kPack, kSameScale, 2, 3},
    {OperatorKind::kPad, kSameScale, 2, 3},
    {OperatorKind::kPadV2, kSameScale, 2, 3},
    {OperatorKind::kReduceMax, kSameScale, 2, 3},
    {OperatorKind::kRelu, kOwnRange, 2, 3},
    {OperatorKind::kRelu6, kOwnRange, 2, 3},
    {OperatorKind::kReluN1To1, kOwnRange, 1, 0},
    {OperatorKind::kReshape, kSameScale, 1, 1},
    {OperatorKind::kResizeBilinear, kSameScale, 3, 4},
    {OperatorKind::kResizeNearestNeighbor, kSameScale, 3, 4},
    {OperatorKind::kSlice, kSameScale, 2, 4},
    {OperatorKind::kSoftmax, kFixedOutput, 2, 3, kUnit, kWide},
    {OperatorKind::kSpaceToDepth, kSameScale, 2, 0},
    {OperatorKind::kSplit, kSameScale, 2, 4},
    {OperatorKind::kSplitV, kSameScale, 2, 2},
    {OperatorKind::kSqueeze, kSameScale, 1, 1},
    {OperatorKind::kStridedSlice, kSameScale, 2, 4},
    {OperatorKind::kSub, kOwnRange, 2, 5},
    {OperatorKind::kSum, kOwnRange, 2, 0},
    {OperatorKind::kTanh, kFixedOutput, 2, 3, kSymmetric, kWide},
    {OperatorKind::kTranspose, kSameScale, 2, 5},
    {OperatorKind::kTransposeConv, kWeightedSum, 3, 4},
    {OperatorKind::kUnpack, kSameScale, 2, 4},
};

}  // namespace

AffineQuantization OperatorRule::FixedOutput(ElementType type) const {
  if (type == ElementType::kInt16) return fixed_int16;
  constexpr int32_t kUnsignedOffset = 128;
  AffineQuantization fixed = fixed_int8;
  if (type == ElementType::kUInt8) fixed.zero_point += kUnsignedOffset;
  return fixed;
}

int OperatorRule::Version(ElementType type) const {
  if (type == ElementType::kInt16) return version_int16;
  return type == ElementType::kInt8 ? version_int8 : 1;
}

const OperatorRule* FindOperatorRule(OperatorKind kind) {
  const auto* const found = std::find_if(std::begin(kRules), std::end(kRules),
                                         [kind](const auto& rule) { return rule.kind == kind; });
  return found == std::end(kRules) ? nullptr : found;
}

WeightedOperands WeightedOperandsOf(OperatorKind kind) {
  constexpr int kChannelsOfDepthwise = 3;
  switch (kind) {
    case OperatorKind::kDepthwiseConv2D:
      return {.channel_axis = kChannelsOfDepthwise};
    case OperatorKind::kFullyConnected:
      return {.takes_channels = false};
    case OperatorKind::kTransposeConv:
      return {.input = 2, .filter = 1, .bias = 3};
    default:
      return {};
  }
}

}  // namespace octet
