#include "engine/operator_table.h"

#include "engine/fast/accelerated.h"
#include "engine/fast/pair_step.h"
#include "engine/fast/quantize_step.h"
#include "engine/fast/table_step.h"
#include "engine/lower/lower.h"

namespace octet {
namespace {

// In alphabetical order of the printed name.
constexpr OperatorRow kOperators[] = {
    {OperatorKind::kAdd, 5, Accelerated<LowerAdd, MakePairStep>},
    {OperatorKind::kArgMax, 3, LowerArgMax},
    {OperatorKind::kAveragePool2D, 3, LowerAveragePool2D},
    {OperatorKind::kCast, 8, LowerCast},
    {OperatorKind::kConcatenation, 5, LowerConcatenation},
    {OperatorKind::kConv2D, 8, LowerConv2D},
    {OperatorKind::kDepthwiseConv2D, 7, LowerDepthwiseConv2D},
    {OperatorKind::kDepthToSpace, 2, LowerDepthToSpace},
    {OperatorKind::kDequantize, 8, Accelerated<LowerDequantize, MakeTableStep>},
    {OperatorKind::kDiv, 2, LowerDiv},
    {OperatorKind::kExpandDims, 1, LowerReshape},
    {OperatorKind::kFullyConnected, 13, LowerFullyConnected},
    {OperatorKind::kGather, 7, LowerGather},
    {OperatorKind::kHardSwish, 1, Accelerated<LowerHardSwish, MakeTableStep>},
    {OperatorKind::kL2Normalization, 2, LowerL2Normalization},
    {OperatorKind::kLeakyRelu, 2, Accelerated<LowerLeakyRelu, MakeTableStep>},
    {OperatorKind::kLogistic, 3, Accelerated<LowerLogistic, MakeTableStep>},
    {OperatorKind::kMaximum, 4, Accelerated<LowerMaximum, MakePairStep>},
    {OperatorKind::kMaxPool2D, 3, LowerMaxPool2D},
    {OperatorKind::kMean, 3, LowerMean},
    {OperatorKind::kMinimum, 4, Accelerated<LowerMinimum, MakePairStep>},
    {OperatorKind::kMul, 7, Accelerated<LowerMul, MakePairStep>},
    {OperatorKind::kPack, 4, LowerPack},
    {OperatorKind::kPad, 5, LowerPad},
    {OperatorKind::kPadV2, 5, LowerPad},
    {OperatorKind::kPRelu, 1, Accelerated<LowerPRelu, MakePairStep>},
    {OperatorKind::kQuantize, 5, Accelerated<LowerQuantize, MakeQuantizeStep>},
    {OperatorKind::kReduceMax, 3, LowerReduceMax},
    {OperatorKind::kRelu, 3, Accelerated<LowerRelu, MakeTableStep>},
    {OperatorKind::kRelu6, 3, Accelerated<LowerRelu6, MakeTableStep>},
    {OperatorKind::kReluN1To1, 1, Accelerated<LowerReluN1To1, MakeTableStep>},
    {OperatorKind::kReshape, 1, LowerReshape},
    {OperatorKind::kResizeBilinear, 4, LowerResizeBilinear},
    {OperatorKind::kResizeNearestNeighbor, 4, LowerResizeNearestNeighbor},
    {OperatorKind::kSlice, 7, LowerSlice},
    {OperatorKind::kSoftmax, 3, LowerSoftmax},
    {OperatorKind::kSpaceToDepth, 2, LowerSpaceToDepth},
    {OperatorKind::kSplit, 4, LowerSplit},
    {OperatorKind::kSplitV, 2, LowerSplitV},
    {OperatorKind::kSqueeze, 2, LowerReshape},
    {OperatorKind::kStridedSlice, 8, LowerStridedSlice},
    {OperatorKind::kSub, 5, Accelerated<LowerSub, MakePairStep>},
    {OperatorKind::kSum, 2, LowerSum},
    {OperatorKind::kTanh, 3, Accelerated<LowerTanh, MakeTableStep>},
    {OperatorKind::kTranspose, 7, LowerTranspose},
    {OperatorKind::kTransposeConv, 5, LowerTransposeConv},
    {OperatorKind::kUnpack, 4, LowerUnpack},
};

}  // namespace

std::span<const OperatorRow> OperatorTable() { return kOperators; }

const OperatorRow* FindOperator(OperatorKind kind) {
  for (const OperatorRow& row : kOperators) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

}  // namespace octet
