#include "passes/onnx/onnx_operator_table.h"

#include <algorithm>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

struct OperatorRow {
  std::string_view name;
  OperatorFunction function;
};

constexpr OperatorRow kOperators[] = {
#define OCTET_ROW(name) {#name, Evaluate##name},
    OCTET_ONNX_OPERATORS(OCTET_ROW)
#undef OCTET_ROW
};

constexpr std::string_view kSinceOpset1[] = {
    "ArgMax",        "ArgMin",       "AveragePool", "Constant",   "Conv",
    "ConvTranspose", "DepthToSpace", "Flatten",     "Gather",     "GlobalAveragePool",
    "GlobalMaxPool", "Identity",     "LogSoftmax",  "MatMul",     "MaxPool",
    "ReduceMax",     "ReduceMean",   "ReduceMin",   "ReduceProd", "ReduceSum",
    "Shape",         "Size",         "Slice",       "Softmax",    "SpaceToDepth",
    "Squeeze",       "Transpose",    "Unsqueeze"};

}  // namespace

bool IsDefinedAlike(const OnnxNode& node, int64_t opset) {
  constexpr int64_t kAllAlike = 6;
  return opset >= kAllAlike || node.domain == kOwnDomain ||
         std::ranges::find(kSinceOpset1, node.op_type) != std::end(kSinceOpset1);
}

OperatorFunction FindOperatorFunction(const OnnxNode& node) {
  const bool is_own =
      node.op_type == "ChannelShuffle" || node.op_type == "Dense" || node.op_type == "FakeQuantize";
  if (node.domain != (is_own ? kOwnDomain : "")) return nullptr;
  for (const OperatorRow& row : kOperators) {
    if (row.name == node.op_type) return row.function;
  }
  return nullptr;
}

Result<ElementType> NumberedType(int64_t number) {
  constexpr ElementType kTypes[] = {
      ElementType::kFloat32, ElementType::kUInt8,     ElementType::kInt8,
      ElementType::kUInt16,  ElementType::kInt16,     ElementType::kInt32,
      ElementType::kInt64,   ElementType::kString,    ElementType::kBool,
      ElementType::kFloat16, ElementType::kFloat64,   ElementType::kUInt32,
      ElementType::kUInt64,  ElementType::kComplex64, ElementType::kComplex128,
      ElementType::kBFloat16};
  if (number < 1 || number > static_cast<int64_t>(std::size(kTypes)))
    return Corrupt("element type {} is not one of ONNX's", number);
  return kTypes[number - 1];
}

}  // namespace octet::onnx
