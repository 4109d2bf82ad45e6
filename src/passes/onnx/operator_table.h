// The ONNX operators that octet can evaluate, by name.
#pragma once

#include <string_view>

#include "passes/onnx/operator_context.h"

namespace octet::onnx {

using OperatorFunction = Status (*)(OperatorContext&);

// Null for an operator that is not in the table.
OperatorFunction FindOperatorFunction(const OnnxNode& node);

}  // namespace octet::onnx
