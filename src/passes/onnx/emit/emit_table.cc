#include "passes/onnx/emit/emit.h"
#include "passes/onnx/onnx_operator_table.h"

namespace octet::onnx {
namespace {

struct EmitRow {
  std::string_view name;
  EmitFunction emit;
};

// In alphabetical order of the ONNX name.
constexpr EmitRow kRows[] = {
    {"Abs", EmitAbs},
    {"Add", EmitArithmetic},
    {"ArgMax", EmitArgMax},
    {"AveragePool", EmitAveragePool},
    {"Cast", EmitCast},
    {"ChannelShuffle", EmitChannelShuffle},
    {"Clip", EmitClip},
    {"Concat", EmitConcat},
    {"Conv", EmitConv},
    {"ConvTranspose", EmitConvTranspose},
    {"Dense", EmitDense},
    {"DepthToSpace", EmitDepthToSpace},
    {"DequantizeLinear", EmitDequantizeLinear},
    {"Div", EmitArithmetic},
    {"Expand", EmitExpand},
    {"FakeQuantize", EmitFakeQuantize},
    {"Flatten", EmitReshape},
    {"Gather", EmitGather},
    {"GlobalAveragePool", EmitGlobalPool},
    {"GlobalMaxPool", EmitGlobalPool},
    {"HardSigmoid", EmitHardSigmoid},
    {"HardSwish", EmitUnary},
    {"LeakyRelu", EmitLeakyRelu},
    {"MatMul", EmitMatMul},
    {"Max", EmitArithmetic},
    {"MaxPool", EmitMaxPool},
    {"Min", EmitArithmetic},
    {"Mul", EmitArithmetic},
    {"Neg", EmitNeg},
    {"PRelu", EmitPRelu},
    {"Pad", EmitPad},
    {"QuantizeLinear", EmitQuantizeLinear},
    {"ReduceMax", EmitReduce},
    {"ReduceMean", EmitReduce},
    {"ReduceMin", EmitReduceMin},
    {"ReduceSum", EmitReduce},
    {"Relu", EmitUnary},
    {"Reshape", EmitReshape},
    {"Resize", EmitResize},
    {"Sigmoid", EmitUnary},
    {"Slice", EmitSlice},
    {"Softmax", EmitSoftmax},
    {"SpaceToDepth", EmitSpaceToDepth},
    {"Split", EmitSplit},
    {"Squeeze", EmitReshape},
    {"Sub", EmitArithmetic},
    {"Sum", EmitArithmetic},
    {"Tanh", EmitUnary},
    {"Transpose", EmitTranspose},
    {"Unsqueeze", EmitReshape},
    {"Upsample", EmitResize},
};

}  // namespace

EmitFunction FindEmitFunction(const OnnxNode& node) {
  for (const EmitRow& row : kRows) {
    if (row.name == node.op_type) return row.emit;
  }
  return nullptr;
}

}  // namespace octet::onnx
