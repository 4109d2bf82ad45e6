#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

using enum ElementType;
using enum OperatorKind;
using enum Variant;

constexpr Tolerance kHalfUp{1, 0.05, "2.9 rounds halves up, the reference away from 0"};
constexpr Tolerance kRoundsOnce{1, 0.15, "2.9 rounds once, the reference twice"};
constexpr Tolerance kTruncates{1, 0.6, "2.9 divides the sum of stored values, rounding to 0"};
constexpr Tolerance kOtherOrder{1e-5, 1, "2.9 sums in another order"};

// Not here, since 2.9 does not have them: CONV_2D with groups (it refuses them), FULLY_CONNECTED
// with a scale a channel (its results are far off), a fused activation of TRANSPOSE_CONV.
constexpr GeneratorRow kGenerators[] = {
    {{kConv2D, kInt8, kLinear}, MakeConv2D, kHalfUp},
    {{kConv2D, kInt8, kClampAtZero}, MakeConv2D},
    {{kConv2D, kInt8, kClampBelowZero}, MakeConv2D, kHalfUp},
    {{kConv2D, kUInt8, kLinear}, MakeConv2D, kHalfUp},
    {{kConv2D, kUInt8, kClampAtZero}, MakeConv2D},
    {{kConv2D, kUInt8, kClampBelowZero}, MakeConv2D, kHalfUp},
    {{kConv2D, kFloat32}, MakeConv2D, kOtherOrder},

    {{kDepthwiseConv2D, kInt8, kLinear}, MakeDepthwiseConv2D},
    {{kDepthwiseConv2D, kInt8, kActivation}, MakeDepthwiseConv2D},
    {{kDepthwiseConv2D, kUInt8, kLinear}, MakeDepthwiseConv2D},
    {{kDepthwiseConv2D, kUInt8, kActivation}, MakeDepthwiseConv2D},
    {{kDepthwiseConv2D, kFloat32}, MakeDepthwiseConv2D, kOtherOrder},

    {{kTransposeConv, kInt8, kLinear}, MakeTransposeConv},
    {{kTransposeConv, kUInt8, kLinear}, MakeTransposeConv},
    {{kTransposeConv, kFloat32, kLinear}, MakeTransposeConv, kOtherOrder},

    {{kFullyConnected, kInt8, kLinear}, MakeFullyConnected, kHalfUp},
    {{kFullyConnected, kInt8, kClampAtZero}, MakeFullyConnected},
    {{kFullyConnected, kInt8, kClampBelowZero}, MakeFullyConnected, kHalfUp},
    {{kFullyConnected, kUInt8, kLinear}, MakeFullyConnected, kHalfUp},
    {{kFullyConnected, kUInt8, kClampAtZero}, MakeFullyConnected},
    {{kFullyConnected, kUInt8, kClampBelowZero}, MakeFullyConnected, kHalfUp},
    {{kFullyConnected, kFloat32}, MakeFullyConnected, kOtherOrder},

    {{kAveragePool2D, kInt8, kLinear}, MakePool},
    {{kAveragePool2D, kInt8, kActivation}, MakePool},
    {{kAveragePool2D, kUInt8, kLinear}, MakePool},
    {{kAveragePool2D, kUInt8, kActivation}, MakePool},
    {{kAveragePool2D, kFloat32}, MakePool},
    {{kMaxPool2D, kInt8, kLinear}, MakePool},
    {{kMaxPool2D, kInt8, kActivation}, MakePool},
    {{kMaxPool2D, kUInt8, kLinear}, MakePool},
    {{kMaxPool2D, kUInt8, kActivation}, MakePool},
    {{kMaxPool2D, kFloat32}, MakePool},

    {{kAdd, kInt8, kSameShapes}, MakePair},
    {{kAdd, kInt8, kBroadcast}, MakePair},
    {{kAdd, kUInt8, kSameShapes}, MakePair},
    {{kAdd, kUInt8, kBroadcast}, MakePair},
    {{kAdd, kFloat32, kSameShapes}, MakePair},
    {{kAdd, kFloat32, kBroadcast}, MakePair},
    {{kAdd, kInt32, kSameShapes}, MakePair},
    {{kAdd, kInt32, kBroadcast}, MakePair},
    {{kAdd, kInt64, kSameShapes}, MakePair},
    {{kAdd, kInt64, kBroadcast}, MakePair},
    {{kSub, kInt8, kSameShapes}, MakePair},
    {{kSub, kInt8, kBroadcast}, MakePair},
    {{kSub, kUInt8, kSameShapes}, MakePair},
    {{kSub, kUInt8, kBroadcast}, MakePair},
    {{kSub, kFloat32, kSameShapes}, MakePair},
    {{kSub, kFloat32, kBroadcast}, MakePair},
    {{kSub, kInt32, kSameShapes}, MakePair},
    {{kSub, kInt32, kBroadcast}, MakePair},
    {{kSub, kInt64, kSameShapes}, MakePair},
    {{kSub, kInt64, kBroadcast}, MakePair},
    {{kMul, kInt8, kSameShapes}, MakePair},
    {{kMul, kInt8, kBroadcast}, MakePair},
    {{kMul, kUInt8, kSameShapes}, MakePair},
    {{kMul, kUInt8, kBroadcast}, MakePair},
    {{kMul, kFloat32, kSameShapes}, MakePair},
    {{kMul, kFloat32, kBroadcast}, MakePair},
    {{kMul, kInt32, kSameShapes}, MakePair},
    {{kMul, kInt32, kBroadcast}, MakePair},
    {{kMul, kInt64, kSameShapes}, MakePair},
    {{kMul, kInt64, kBroadcast}, MakePair},
    {{kMaximum, kInt8, kSameShapes}, MakePair},
    {{kMaximum, kInt8, kBroadcast}, MakePair},
    {{kMaximum, kUInt8, kSameShapes}, MakePair},
    {{kMaximum, kUInt8, kBroadcast}, MakePair},
    {{kMaximum, kFloat32, kBroadcast}, MakePair},
    {{kMaximum, kInt32, kBroadcast}, MakePair},
    {{kMaximum, kInt64, kBroadcast}, MakePair},
    {{kMinimum, kInt8, kSameShapes}, MakePair},
    {{kMinimum, kInt8, kBroadcast}, MakePair},
    {{kMinimum, kUInt8, kSameShapes}, MakePair},
    {{kMinimum, kUInt8, kBroadcast}, MakePair},
    {{kMinimum, kFloat32, kBroadcast}, MakePair},
    {{kMinimum, kInt32, kBroadcast}, MakePair},
    {{kMinimum, kInt64, kBroadcast}, MakePair},

    {{kMean, kInt8, kSameQuantization}, MakeReduction, kTruncates},
    {{kMean, kInt8, kRescaled}, MakeReduction, kRoundsOnce},
    {{kMean, kUInt8, kSameQuantization}, MakeReduction, kTruncates},
    {{kMean, kUInt8, kRescaled}, MakeReduction, kRoundsOnce},
    {{kMean, kFloat32}, MakeReduction, kOtherOrder},
    {{kMean, kInt32}, MakeReduction},
    {{kMean, kInt64}, MakeReduction},
    {{kSum, kInt8}, MakeReduction, kRoundsOnce},
    {{kSum, kUInt8}, MakeReduction, kRoundsOnce},
    {{kSum, kFloat32}, MakeReduction},
    {{kSum, kInt32}, MakeReduction},
    {{kSum, kInt64}, MakeReduction},
    {{kReduceMax, kInt8}, MakeReduction},
    {{kReduceMax, kUInt8}, MakeReduction},
    {{kReduceMax, kFloat32}, MakeReduction},
    {{kReduceMax, kInt32}, MakeReduction},
    {{kReduceMax, kInt64}, MakeReduction},
    {{kL2Normalization, kInt8}, MakeL2Normalization},
    {{kL2Normalization, kUInt8}, MakeL2Normalization},
    {{kL2Normalization, kFloat32}, MakeL2Normalization},

    {{kReshape, kInt8}, MakeReshape},
    {{kReshape, kUInt8}, MakeReshape},
    {{kReshape, kFloat32}, MakeReshape},
    {{kReshape, kInt32}, MakeReshape},
    {{kReshape, kInt64}, MakeReshape},
    {{kSqueeze, kInt8}, MakeSqueeze},
    {{kSqueeze, kUInt8}, MakeSqueeze},
    {{kSqueeze, kFloat32}, MakeSqueeze},
    {{kSqueeze, kInt32}, MakeSqueeze},
    {{kSqueeze, kInt64}, MakeSqueeze},
    {{kExpandDims, kInt8}, MakeExpandDims},
    {{kExpandDims, kUInt8}, MakeExpandDims},
    {{kExpandDims, kFloat32}, MakeExpandDims},
    {{kExpandDims, kInt32}, MakeExpandDims},
    {{kExpandDims, kInt64}, MakeExpandDims},
};

}  // namespace

std::span<const GeneratorRow> GeneratorList() { return kGenerators; }

}  // namespace octet::testing
