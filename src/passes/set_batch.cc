#include "passes/set_batch.h"

#include <algorithm>
#include <cstring>

namespace octet {
namespace {

// What an operator needs, beside a batch in front of its inputs and outputs, to leave items apart.
enum class Needs {
  kNothing,        // each output element depends on its own item
  kAxisBehind,     // an axis, or axes, other than the first
  kPadsBehind,     // no padding of the first dimension
  kFirstAxisKept,  // a permutation that leaves the first axis in front
  kShape,          // a shape of its own, whose first extent is the batch
};

struct BatchRow {
  OperatorKind kind;
  Needs needs;
};
constexpr BatchRow kRows[] = {
    {OperatorKind::kConv2D, Needs::kNothing},
    {OperatorKind::kDepthwiseConv2D, Needs::kNothing},
    {OperatorKind::kFullyConnected, Needs::kNothing},
    {OperatorKind::kAveragePool2D, Needs::kNothing},
    {OperatorKind::kMaxPool2D, Needs::kNothing},
    {OperatorKind::kAdd, Needs::kNothing},
    {OperatorKind::kSub, Needs::kNothing},
    {OperatorKind::kMul, Needs::kNothing},
    {OperatorKind::kDiv, Needs::kNothing},
    {OperatorKind::kMaximum, Needs::kNothing},
    {OperatorKind::kMinimum, Needs::kNothing},
    {OperatorKind::kSoftmax, Needs::kNothing},
    {OperatorKind::kLogistic, Needs::kNothing},
    {OperatorKind::kTanh, Needs::kNothing},
    {OperatorKind::kRelu, Needs::kNothing},
    {OperatorKind::kRelu6, Needs::kNothing},
    {OperatorKind::kReluN1To1, Needs::kNothing},
    {OperatorKind::kLeakyRelu, Needs::kNothing},
    {OperatorKind::kPRelu, Needs::kNothing},
    {OperatorKind::kHardSwish, Needs::kNothing},
    {OperatorKind::kQuantize, Needs::kNothing},
    {OperatorKind::kDequantize, Needs::kNothing},
    {OperatorKind::kResizeBilinear, Needs::kNothing},
    {OperatorKind::kResizeNearestNeighbor, Needs::kNothing},
    {OperatorKind::kMean, Needs::kAxisBehind},
    {OperatorKind::kConcatenation, Needs::kAxisBehind},
    {OperatorKind::kPad, Needs::kPadsBehind},
    {OperatorKind::kPadV2, Needs::kPadsBehind},
    {OperatorKind::kTranspose, Needs::kFirstAxisKept},
    {OperatorKind::kReshape, Needs::kShape},
};

// The values of a constant of int32; empty when it is none.
std::vector<int32_t> Values(const Tensor& tensor) {
  const auto bytes = tensor.data.bytes();
  if (!tensor.is_constant || tensor.type != ElementType::kInt32) return {};
  std::vector<int32_t> values(bytes.size() / sizeof(int32_t));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(int32_t));
  return values;
}

class BatchSetter {
 public:
  BatchSetter(Subgraph& graph, int batch)
      : graph_(graph), batch_(batch), batched_(graph.tensors.size()) {}

  Status Run() {
    for (const int32_t input : graph_.inputs) {
      OCTET_TRY(Widen(input, "input"));
    }
    for (size_t index = 0; index < graph_.operators.size(); ++index) {
      Operator& op = graph_.operators[index];
      const std::string place = fmt::format("op {} {}", index, op.Name());
      const bool reads_batch = std::ranges::any_of(
          op.inputs, [&](int32_t tensor) { return tensor >= 0 && IsBatched(tensor); });
      if (!reads_batch) continue;
      if (const Status status = CheckOperator(op); !status) {
        return Prefixed(place, status.error());
      }
      for (const int32_t output : op.outputs) OCTET_TRY(Widen(output, place));
    }
    for (const int32_t output : graph_.outputs) {
      if (!IsBatched(output)) return Unsupported("output {} is the same for all items", output);
    }
    return {};
  }

 private:
  Tensor& TensorOf(int32_t index) { return graph_.tensors[static_cast<size_t>(index)]; }
  bool IsBatched(int32_t index) const { return batched_[static_cast<size_t>(index)]; }

  Status Widen(int32_t index, std::string_view place) {
    Tensor& tensor = TensorOf(index);
    if (tensor.shape.rank() < 2 || tensor.shape[0] != 1) {
      return Unsupported("{}: tensor of shape {} is not of one item", place,
                         tensor.shape.ToString());
    }
    std::vector<int32_t> dims(tensor.shape.dims().begin(), tensor.shape.dims().end());
    dims[0] = batch_;
    OCTET_ASSIGN(tensor.shape, Shape::FromDims(dims));
    tensor.shape_signature.clear();
    batched_[static_cast<size_t>(index)] = true;
    return {};
  }

  Status CheckOperator(Operator& op) {
    const auto* const row = std::ranges::find(kRows, op.kind, &BatchRow::kind);
    if (row == std::end(kRows))
      return Unsupported("is not known to leave the items of a batch apart");
    const auto parameter = [&]() -> std::vector<int32_t> {
      return op.inputs.size() > 1 && op.inputs[1] >= 0 ? Values(TensorOf(op.inputs[1]))
                                                       : std::vector<int32_t>();
    };
    switch (row->needs) {
      case Needs::kNothing:
        return CheckOthersBroadcast(op);
      case Needs::kAxisBehind:
        return op.kind == OperatorKind::kConcatenation ? CheckConcatenation(op)
                                                       : CheckAxes(op, parameter());
      case Needs::kPadsBehind: {
        const auto pads = parameter();
        if (pads.size() < 2 || pads[0] != 0 || pads[1] != 0) return Unsupported("pads the batch");
        return {};
      }
      case Needs::kFirstAxisKept: {
        const auto order = parameter();
        if (order.empty() || order[0] != 0) return Unsupported("moves the batch");
        return {};
      }
      case Needs::kShape:
        return WidenReshape(op);
    }
    return {};
  }

  // Inputs of one value for all items: constants whose first extent, where they are as long as the
  // output's shape, is 1.
  Status CheckOthersBroadcast(const Operator& op) {
    const int rank = TensorOf(op.outputs[0]).shape.rank();
    const bool pairs = op.kind == OperatorKind::kAdd || op.kind == OperatorKind::kSub ||
                       op.kind == OperatorKind::kMul || op.kind == OperatorKind::kDiv ||
                       op.kind == OperatorKind::kMaximum || op.kind == OperatorKind::kMinimum ||
                       op.kind == OperatorKind::kPRelu;
    for (const int32_t input : op.inputs) {
      if (!pairs || input < 0 || IsBatched(input)) continue;
      const Shape& shape = TensorOf(input).shape;
      if (shape.rank() >= rank && shape[0] != 1) return Unsupported("has one value for each item");
    }
    if (!IsBatched(op.inputs[0]) && !pairs) return Unsupported("takes the items as a parameter");
    return {};
  }

  Status CheckConcatenation(const Operator& op) {
    const int rank = TensorOf(op.outputs[0]).shape.rank();
    const int axis = std::get<ConcatenationOptions>(op.options).axis;
    if (axis == 0 || axis == -rank) return Unsupported("joins along the batch");
    for (const int32_t input : op.inputs) {
      if (!IsBatched(input)) return Unsupported("joins a constant");
    }
    return {};
  }

  Status CheckAxes(const Operator& op, const std::vector<int32_t>& axes) {
    const int rank = TensorOf(op.inputs[0]).shape.rank();
    const bool behind = !axes.empty() && std::ranges::none_of(axes, [&](int32_t axis) {
      return axis == 0 || axis == -rank;
    });
    if (!behind) return Unsupported("reduces over the batch");
    return {};
  }

  // The shape that a RESHAPE is told, in its options or a constant, gets the batch in front.
  Status WidenReshape(Operator& op) {
    const auto widen = [&](std::vector<int32_t>& shape) {
      if (!shape.empty() && shape[0] == 1) shape[0] = batch_;
    };
    if (auto* const options = std::get_if<ReshapeOptions>(&op.options)) widen(options->new_shape);
    if (op.inputs.size() < 2 || op.inputs[1] < 0) return {};
    Tensor told = TensorOf(op.inputs[1]);
    std::vector<int32_t> shape = Values(told);
    if (shape.empty()) return Unsupported("has a shape that is not constant");
    widen(shape);
    std::vector<uint8_t> bytes(shape.size() * sizeof(int32_t));
    std::memcpy(bytes.data(), shape.data(), bytes.size());
    told.data = ConstantData::Own(std::move(bytes));
    // Others may be told the same constant: this operator gets one of its own.
    op.inputs[1] = static_cast<int32_t>(graph_.tensors.size());
    graph_.tensors.push_back(std::move(told));
    batched_.push_back(false);
    return {};
  }

  Subgraph& graph_;
  const int batch_;
  std::vector<bool> batched_;  // by tensor
};

}  // namespace

Result<Model> SetBatch(Model model, int batch) {
  OCTET_TRY(BatchSetter(model.main(), batch).Run());
  return model;
}

}  // namespace octet
