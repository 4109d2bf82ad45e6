// The one list of operators the engine runs.
#pragma once

#include <span>

#include "engine/lowering.h"

namespace octet {

struct OperatorRow {
  OperatorKind kind;
  int32_t max_version;  // highest version whose meaning octet knows
  LowerFunction lower;
};

std::span<const OperatorRow> OperatorTable();
const OperatorRow* FindOperator(OperatorKind kind);  // null: not supported

}  // namespace octet
