#include "engine/operator_table.h"

#include "engine/lower/lower.h"

namespace octet {
namespace {

// In alphabetical order of the printed name.
constexpr OperatorRow kOperators[] = {
    {OperatorKind::kConcatenation, 5, LowerConcatenation},
    {OperatorKind::kDequantize, 8, LowerDequantize},
    {OperatorKind::kExpandDims, 1, LowerReshape},
    {OperatorKind::kLogistic, 3, LowerLogistic},
    {OperatorKind::kPack, 4, LowerPack},
    {OperatorKind::kPad, 5, LowerPad},
    {OperatorKind::kPadV2, 5, LowerPad},
    {OperatorKind::kQuantize, 5, LowerQuantize},
    {OperatorKind::kReshape, 1, LowerReshape},
    {OperatorKind::kSoftmax, 3, LowerSoftmax},
    {OperatorKind::kSqueeze, 2, LowerReshape},
    {OperatorKind::kTanh, 3, LowerTanh},
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
