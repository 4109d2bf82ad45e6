#include "engine/operator_table.h"

#include "engine/lower/lower.h"

namespace octet {
namespace {

// In alphabetical order of the printed name.
constexpr OperatorRow kOperators[] = {
    {OperatorKind::kAdd, 5, LowerAdd},
    {OperatorKind::kAveragePool2D, 3, LowerAveragePool2D},
    {OperatorKind::kConcatenation, 5, LowerConcatenation},
    {OperatorKind::kConv2D, 8, LowerConv2D},
    {OperatorKind::kDepthwiseConv2D, 7, LowerDepthwiseConv2D},
    {OperatorKind::kDequantize, 8, LowerDequantize},
    {OperatorKind::kExpandDims, 1, LowerReshape},
    {OperatorKind::kFullyConnected, 13, LowerFullyConnected},
    {OperatorKind::kL2Normalization, 2, LowerL2Normalization},
    {OperatorKind::kLogistic, 3, LowerLogistic},
    {OperatorKind::kMaximum, 4, LowerMaximum},
    {OperatorKind::kMaxPool2D, 3, LowerMaxPool2D},
    {OperatorKind::kMean, 3, LowerMean},
    {OperatorKind::kMinimum, 4, LowerMinimum},
    {OperatorKind::kMul, 7, LowerMul},
    {OperatorKind::kPack, 4, LowerPack},
    {OperatorKind::kPad, 5, LowerPad},
    {OperatorKind::kPadV2, 5, LowerPad},
    {OperatorKind::kQuantize, 5, LowerQuantize},
    {OperatorKind::kReduceMax, 3, LowerReduceMax},
    {OperatorKind::kReshape, 1, LowerReshape},
    {OperatorKind::kSoftmax, 3, LowerSoftmax},
    {OperatorKind::kSqueeze, 2, LowerReshape},
    {OperatorKind::kSub, 5, LowerSub},
    {OperatorKind::kSum, 2, LowerSum},
    {OperatorKind::kTanh, 3, LowerTanh},
    {OperatorKind::kTransposeConv, 5, LowerTransposeConv},
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
