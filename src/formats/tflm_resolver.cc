#include "formats/tflm_resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace octet {
namespace {

constexpr std::string_view kEthosU = "ethos-u";

struct ResolverRow {
  OperatorKind kind;
  std::string_view name;  // behind "Add"
};

constexpr ResolverRow kRows[] = {
    {OperatorKind::kAdd, "Add"},
    {OperatorKind::kArgMax, "ArgMax"},
    {OperatorKind::kAveragePool2D, "AveragePool2D"},
    {OperatorKind::kBatchToSpaceNd, "BatchToSpaceNd"},
    {OperatorKind::kCast, "Cast"},
    {OperatorKind::kConcatenation, "Concatenation"},
    {OperatorKind::kConv2D, "Conv2D"},
    {OperatorKind::kDepthToSpace, "DepthToSpace"},
    {OperatorKind::kDepthwiseConv2D, "DepthwiseConv2D"},
    {OperatorKind::kDequantize, "Dequantize"},
    {OperatorKind::kDiv, "Div"},
    {OperatorKind::kExp, "Exp"},
    {OperatorKind::kExpandDims, "ExpandDims"},
    {OperatorKind::kFloor, "Floor"},
    {OperatorKind::kFullyConnected, "FullyConnected"},
    {OperatorKind::kGather, "Gather"},
    {OperatorKind::kHardSwish, "HardSwish"},
    {OperatorKind::kL2Normalization, "L2Normalization"},
    {OperatorKind::kL2Pool2D, "L2Pool2D"},
    {OperatorKind::kLeakyRelu, "LeakyRelu"},
    {OperatorKind::kLogistic, "Logistic"},
    {OperatorKind::kMaximum, "Maximum"},
    {OperatorKind::kMaxPool2D, "MaxPool2D"},
    {OperatorKind::kMean, "Mean"},
    {OperatorKind::kMinimum, "Minimum"},
    {OperatorKind::kMul, "Mul"},
    {OperatorKind::kPack, "Pack"},
    {OperatorKind::kPad, "Pad"},
    {OperatorKind::kPadV2, "PadV2"},
    {OperatorKind::kPRelu, "Prelu"},
    {OperatorKind::kQuantize, "Quantize"},
    {OperatorKind::kReduceMax, "ReduceMax"},
    {OperatorKind::kRelu, "Relu"},
    {OperatorKind::kRelu6, "Relu6"},
    {OperatorKind::kReshape, "Reshape"},
    {OperatorKind::kResizeBilinear, "ResizeBilinear"},
    {OperatorKind::kResizeNearestNeighbor, "ResizeNearestNeighbor"},
    {OperatorKind::kShape, "Shape"},
    {OperatorKind::kSlice, "Slice"},
    {OperatorKind::kSoftmax, "Softmax"},
    {OperatorKind::kSpaceToBatchNd, "SpaceToBatchNd"},
    {OperatorKind::kSpaceToDepth, "SpaceToDepth"},
    {OperatorKind::kSplit, "Split"},
    {OperatorKind::kSplitV, "SplitV"},
    {OperatorKind::kSqueeze, "Squeeze"},
    {OperatorKind::kStridedSlice, "StridedSlice"},
    {OperatorKind::kSub, "Sub"},
    {OperatorKind::kSum, "Sum"},
    {OperatorKind::kSvdf, "Svdf"},
    {OperatorKind::kTanh, "Tanh"},
    {OperatorKind::kTranspose, "Transpose"},
    {OperatorKind::kTransposeConv, "TransposeConv"},
    {OperatorKind::kUnpack, "Unpack"},
};

void AddOnce(std::vector<std::string>& list, std::string item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(std::move(item));
}

// As a C string literal.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < ' ' ? '?' : c;
  }
  return quoted + '"';
}

}  // namespace

std::optional<std::string> TflmResolverCall(const Operator& op) {
  if (op.kind == OperatorKind::kCustom) {
    if (op.custom_name == kEthosU) return "AddEthosU()";
    return fmt::format("AddCustom({}, /* your registration */)", Quoted(op.custom_name));
  }
  const auto row = std::ranges::find(kRows, op.kind, &ResolverRow::kind);
  if (row == std::end(kRows)) return std::nullopt;
  return fmt::format("Add{}()", row->name);
}

TflmResolver TflmResolverOf(const Model& model) {
  TflmResolver resolver;
  for (const Subgraph& graph : model.subgraphs) {
    for (const Operator& op : graph.operators) {
      if (auto call = TflmResolverCall(op)) {
        AddOnce(resolver.calls, *std::move(call));
      } else {
        AddOnce(resolver.missing, op.Name());
      }
    }
  }
  return resolver;
}

}  // namespace octet
