// Every lowering function; engine/operator_table.cc lists which operator takes which.
#pragma once

#include "engine/lowering.h"

namespace octet {

Result<Step> LowerAdd(const LoweringContext& context);
Result<Step> LowerArgMax(const LoweringContext& context);
Result<Step> LowerAveragePool2D(const LoweringContext& context);
Result<Step> LowerCast(const LoweringContext& context);
Result<Step> LowerConcatenation(const LoweringContext& context);
Result<Step> LowerConv2D(const LoweringContext& context);
Result<Step> LowerDiv(const LoweringContext& context);
Result<Step> LowerDepthToSpace(const LoweringContext& context);
Result<Step> LowerDepthwiseConv2D(const LoweringContext& context);
Result<Step> LowerDequantize(const LoweringContext& context);
Result<Step> LowerFullyConnected(const LoweringContext& context);
Result<Step> LowerGather(const LoweringContext& context);
Result<Step> LowerHardSwish(const LoweringContext& context);
Result<Step> LowerL2Normalization(const LoweringContext& context);
Result<Step> LowerLeakyRelu(const LoweringContext& context);
Result<Step> LowerLogistic(const LoweringContext& context);
Result<Step> LowerMaximum(const LoweringContext& context);
Result<Step> LowerMaxPool2D(const LoweringContext& context);
Result<Step> LowerMean(const LoweringContext& context);
Result<Step> LowerMinimum(const LoweringContext& context);
Result<Step> LowerMul(const LoweringContext& context);
Result<Step> LowerPack(const LoweringContext& context);
// PAD, PADV2
Result<Step> LowerPad(const LoweringContext& context);
Result<Step> LowerPRelu(const LoweringContext& context);
Result<Step> LowerQuantize(const LoweringContext& context);
Result<Step> LowerReduceMax(const LoweringContext& context);
Result<Step> LowerRelu(const LoweringContext& context);
Result<Step> LowerRelu6(const LoweringContext& context);
Result<Step> LowerReluN1To1(const LoweringContext& context);
// One tensor's bytes under another shape: RESHAPE, SQUEEZE, EXPAND_DIMS.
Result<Step> LowerReshape(const LoweringContext& context);
Result<Step> LowerResizeBilinear(const LoweringContext& context);
Result<Step> LowerResizeNearestNeighbor(const LoweringContext& context);
Result<Step> LowerSlice(const LoweringContext& context);
Result<Step> LowerSoftmax(const LoweringContext& context);
Result<Step> LowerSpaceToDepth(const LoweringContext& context);
Result<Step> LowerSplit(const LoweringContext& context);
Result<Step> LowerSplitV(const LoweringContext& context);
Result<Step> LowerStridedSlice(const LoweringContext& context);
Result<Step> LowerSub(const LoweringContext& context);
Result<Step> LowerSum(const LoweringContext& context);
Result<Step> LowerTanh(const LoweringContext& context);
Result<Step> LowerTranspose(const LoweringContext& context);
Result<Step> LowerTransposeConv(const LoweringContext& context);
Result<Step> LowerUnpack(const LoweringContext& context);

}  // namespace octet
