// Every ONNX operator that octet can evaluate, one function each;
// passes/onnx/onnx_operator_table.cc lists them by name. The contract is OperatorContext's.
#pragma once

#include "passes/onnx/operator_context.h"

namespace octet::onnx {

// clang-format off
#define OCTET_ONNX_OPERATORS(X) \
  X(Abs) X(Add) X(And) X(ArgMax) X(ArgMin) X(AveragePool) X(BatchNormalization) X(Cast) \
  X(Ceil) X(Celu) X(ChannelShuffle) X(Clip) X(Concat) X(Constant) X(ConstantOfShape) X(Conv) \
  X(ConvTranspose) X(Dense) X(DepthToSpace) X(DequantizeLinear) X(Div) X(Dropout) X(Elu) \
  X(Equal) X(Erf) X(Exp) X(Expand) X(FakeQuantize) X(Flatten) X(Floor) X(Gather) X(Gemm) X(GlobalAveragePool) \
  X(GlobalMaxPool) X(Greater) X(GreaterOrEqual) X(HardSigmoid) X(HardSwish) X(Identity) \
  X(InstanceNormalization) X(LeakyRelu) X(Less) X(LessOrEqual) X(Log) X(LogSoftmax) X(MatMul) \
  X(Max) X(MaxPool) X(Min) X(Mod) X(Mul) X(Neg) X(Not) X(Or) X(PRelu) X(Pad) X(Pow) \
  X(QuantizeLinear) X(Range) X(Reciprocal) X(ReduceMax) X(ReduceMean) X(ReduceMin) \
  X(ReduceProd) X(ReduceSum) X(Relu) X(Reshape) X(Resize) X(Selu) X(Shape) X(Sigmoid) X(Size) \
  X(Slice) X(Softmax) X(Softplus) X(Softsign) X(SpaceToDepth) X(Split) X(Sqrt) X(Squeeze) \
  X(Sub) X(Sum) X(Tanh) X(ThresholdedRelu) X(Tile) X(Transpose) X(Unsqueeze) X(Upsample) \
  X(Where)
// clang-format on

// The table of names is made from the same list; Shape is a class of octet's, hence the suffix.
#define OCTET_DECLARE(name) Status Evaluate##name(OperatorContext& context);
OCTET_ONNX_OPERATORS(OCTET_DECLARE)
#undef OCTET_DECLARE

// ONNX's number of an element type, as Cast and other attributes have it.
Result<ElementType> NumberedType(int64_t number);

// One axis of a Slice: elements start, start + step, ..., `count` of them.
struct SliceRange {
  int64_t start = 0;
  int64_t end = 0;
  int64_t step = 1;
  int64_t count = 0;
};
Result<std::vector<SliceRange>> SliceRanges(OperatorContext& context);

// Elements that a Pad adds on each axis; negative ones are taken away.
struct PadAmounts {
  std::vector<int64_t> before;
  std::vector<int64_t> after;
};
Result<PadAmounts> PadAmountsOf(OperatorContext& context);
// Where padded index `at` of an axis takes its element in a Pad's mode; -1: the constant.
int64_t PadSource(int64_t at, int64_t extent, std::string_view mode);

// The window of Conv, ConvTranspose and the pools over one to three spatial axes, padding resolved
// from auto_pad or pads and the output extents computed.
struct OnnxWindow {
  std::vector<int64_t> input;  // spatial extents
  std::vector<int64_t> output;
  std::vector<int64_t> kernel;
  std::vector<int64_t> stride;
  std::vector<int64_t> dilation;
  std::vector<int64_t> pad_before;
  std::vector<int64_t> pad_after;
  size_t axes() const { return input.size(); }
};
// `kernel` as given, or from the attribute kernel_shape where it is empty.
Result<OnnxWindow> WindowOf(const OnnxNode& node, const Shape& input, std::vector<int64_t> kernel);
Result<OnnxWindow> TransposedWindowOf(const OnnxNode& node, const Shape& input,
                                      std::vector<int64_t> kernel);

// One axis of a Resize: output element o is sum over taps of weight[o][t] * input[index[o][t]] +
// outside[o] * extrapolation_value.
struct ResizeAxis {
  std::vector<std::vector<int64_t>> index;
  std::vector<std::vector<double>> weight;
  std::vector<bool> outside;
};
struct ResizePlan {
  std::vector<int64_t> dims;  // of the output
  std::vector<double> scales;
  std::vector<ResizeAxis> axes;
  double extrapolation_value = 0;
};
Result<ResizePlan> ResizePlanOf(OperatorContext& context);

}  // namespace octet::onnx
