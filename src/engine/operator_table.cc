#include "engine/operator_table.h"

#include "engine/lower/lower.h"

namespace octet {
namespace {

// In alphabetical order of the printed name.
constexpr OperatorRow kOperators[] = {
    {OperatorKind::kExpandDims, 1, LowerReshape},
    {OperatorKind::kReshape, 1, LowerReshape},
    {OperatorKind::kSqueeze, 2, LowerReshape},
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
