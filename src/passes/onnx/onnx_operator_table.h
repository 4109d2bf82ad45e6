// The ONNX operators that octet can evaluate, by name.
#pragma once

#include <string_view>

#include "passes/onnx/operator_context.h"

namespace octet::onnx {

// Of the operators that passes make; a file cannot name it (formats/onnx/onnx_reader.cc).
inline constexpr std::string_view kOwnDomain = "octet";

using OperatorFunction = Status (*)(OperatorContext&);

// The operator means what its function computes. Before opset 6 that holds only for operators whose
// definition of opset 1 outlived opset 6.
bool IsDefinedAlike(const OnnxNode& node, int64_t opset);

// Null for an operator that is not in the table.
OperatorFunction FindOperatorFunction(const OnnxNode& node);

}  // namespace octet::onnx
