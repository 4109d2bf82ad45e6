#include <algorithm>

#include "model/constant_values.h"
#include "passes/tidy/tidy_passes.h"

namespace octet {
namespace {

constexpr int64_t kMostFoldedBytes = int64_t{1} << 30;  // of all results

int64_t BytesOfTensor(const Tensor& tensor) {
  return tensor.shape.element_count() * ElementBits(tensor.type) / 8;
}

bool HasOpenExtents(const Tensor& tensor) {
  return std::ranges::count(tensor.shape_signature, -1) > 0;
}

// Every operand is a value in the file, every result one that may become so.
bool IsFoldable(const Subgraph& graph, const Operator& op) {
  if (op.kind == OperatorKind::kCustom || op.inputs.empty() || op.outputs.empty() ||
      !op.intermediates.empty())
    return false;
  const bool wants_values = op.kind != OperatorKind::kShape;
  for (const int32_t input : op.inputs) {
    if (input < 0) continue;
    const Tensor& tensor = graph.tensors[static_cast<size_t>(input)];
    if (wants_values ? !tensor.is_constant || tensor.is_variable || !tensor.obstacle.empty()
                     : HasOpenExtents(tensor))
      return false;
  }
  for (const int32_t output : op.outputs) {
    if (output < 0 || std::ranges::find(graph.outputs, output) != graph.outputs.end()) return false;
    const Tensor& tensor = graph.tensors[static_cast<size_t>(output)];
    // An extent that is open until the model runs is none of the file's.
    if (tensor.is_variable || HasOpenExtents(tensor)) return false;
  }
  return std::ranges::any_of(op.inputs, [](int32_t input) { return input >= 0; });
}

// SHAPE needs no kernel.
Result<std::vector<ConstantData>> ShapeAsValue(const Subgraph& graph, const Operator& op) {
  if (op.inputs[0] < 0) return Corrupt("SHAPE without an input");
  const Shape& shape = graph.tensors[static_cast<size_t>(op.inputs[0])].shape;
  std::vector<ConstantData> values;
  if (graph.tensors[static_cast<size_t>(op.outputs[0])].type == ElementType::kInt64) {
    values.push_back(ConstantOf(std::vector<int64_t>(shape.dims().begin(), shape.dims().end())));
  } else {
    values.push_back(ConstantOf(std::vector<int32_t>(shape.dims().begin(), shape.dims().end())));
  }
  return values;
}

// The operator as a Model without inputs.
Model Alone(const Subgraph& graph, const Operator& op) {
  Model model;
  Subgraph& main = model.subgraphs.emplace_back();
  Operator alone = op;
  const auto take = [&](int32_t& tensor) {
    if (tensor < 0) return;
    main.tensors.push_back(graph.tensors[static_cast<size_t>(tensor)]);
    tensor = static_cast<int32_t>(main.tensors.size()) - 1;
  };
  for (int32_t& input : alone.inputs) take(input);
  for (int32_t& output : alone.outputs) take(output);
  main.outputs = alone.outputs;
  main.operators.push_back(std::move(alone));
  return model;
}

bool Fold(Subgraph& graph, const Operator& op, const EvaluateModel& evaluate, int64_t& left_bytes) {
  int64_t bytes = 0;
  for (const int32_t output : op.outputs)
    bytes += BytesOfTensor(graph.tensors[static_cast<size_t>(output)]);
  if (bytes > left_bytes) return false;
  // What octet cannot compute stays for who can.
  const auto values =
      op.kind == OperatorKind::kShape ? ShapeAsValue(graph, op) : evaluate(Alone(graph, op));
  if (!values || values->size() != op.outputs.size()) return false;
  for (size_t i = 0; i < values->size(); ++i) {
    const Tensor& tensor = graph.tensors[static_cast<size_t>(op.outputs[i])];
    if (static_cast<int64_t>((*values)[i].bytes().size()) != BytesOfTensor(tensor)) return false;
  }
  for (size_t i = 0; i < values->size(); ++i) {
    Tensor& tensor = graph.tensors[static_cast<size_t>(op.outputs[i])];
    tensor.is_constant = true;
    tensor.data = (*values)[i];
  }
  left_bytes -= bytes;
  return true;
}

}  // namespace

void FoldConstantOperators(Subgraph& graph, TensorMoves&, const TidyTools& tools) {
  if (!tools.evaluate) return;
  int64_t left_bytes = kMostFoldedBytes;
  std::erase_if(graph.operators, [&](const Operator& op) {
    return IsFoldable(graph, op) && Fold(graph, op, tools.evaluate, left_bytes);
  });
}

}  // namespace octet
