#include "passes/integer/integer_operators.h"

#include <algorithm>
#include <limits>

#include "passes/integer/integer_constants.h"
#include "passes/integer/quantization_targets.h"

namespace octet {
namespace {

constexpr AffineQuantization kScaleOfUnitInterval{1.0F / 256, -128};
constexpr AffineQuantization kScaleOfSymmetricUnit{1.0F / 128, 0};

enum class IntegerForm {
  kNone,           // float32 only
  kWeighted,       // a filter and a bias
  kOwnScale,       // any scales in and out
  kInputScale,     // the output's scale is the input's
  kUnitInterval,   // the output's scale is 1/256
  kSymmetricUnit,  // the output's scale is 1/128
};

struct FormRow {
  OperatorKind kind;
  IntegerForm form;
  int32_t version;  // with int8
};
constexpr FormRow kForms[] = {
    {OperatorKind::kAdd, IntegerForm::kOwnScale, 2},
    {OperatorKind::kAveragePool2D, IntegerForm::kInputScale, 2},
    {OperatorKind::kConcatenation, IntegerForm::kNone, 2},
    {OperatorKind::kConv2D, IntegerForm::kWeighted, 3},
    {OperatorKind::kDepthwiseConv2D, IntegerForm::kWeighted, 3},
    {OperatorKind::kHardSwish, IntegerForm::kOwnScale, 1},
    {OperatorKind::kLeakyRelu, IntegerForm::kOwnScale, 2},
    {OperatorKind::kLogistic, IntegerForm::kUnitInterval, 2},
    {OperatorKind::kMaxPool2D, IntegerForm::kNone, 2},
    {OperatorKind::kMaximum, IntegerForm::kNone, 2},
    {OperatorKind::kMean, IntegerForm::kOwnScale, 2},
    {OperatorKind::kMinimum, IntegerForm::kNone, 2},
    {OperatorKind::kMul, IntegerForm::kOwnScale, 2},
    {OperatorKind::kPRelu, IntegerForm::kOwnScale, 1},
    {OperatorKind::kPad, IntegerForm::kNone, 2},
    {OperatorKind::kPadV2, IntegerForm::kNone, 2},
    {OperatorKind::kReduceMax, IntegerForm::kNone, 2},
    {OperatorKind::kRelu, IntegerForm::kNone, 2},
    {OperatorKind::kRelu6, IntegerForm::kNone, 2},
    {OperatorKind::kResizeBilinear, IntegerForm::kInputScale, 2},
    {OperatorKind::kResizeNearestNeighbor, IntegerForm::kNone, 2},
    {OperatorKind::kSlice, IntegerForm::kNone, 2},
    {OperatorKind::kSoftmax, IntegerForm::kUnitInterval, 2},
    {OperatorKind::kSpaceToDepth, IntegerForm::kNone, 2},
    {OperatorKind::kSplit, IntegerForm::kNone, 2},
    {OperatorKind::kStridedSlice, IntegerForm::kNone, 2},
    {OperatorKind::kSub, IntegerForm::kOwnScale, 2},
    {OperatorKind::kSum, IntegerForm::kOwnScale, 2},
    {OperatorKind::kTanh, IntegerForm::kSymmetricUnit, 2},
    {OperatorKind::kTranspose, IntegerForm::kNone, 2},
    {OperatorKind::kTransposeConv, IntegerForm::kWeighted, 3},
};

const FormRow* FormOf(OperatorKind kind) {
  const auto* const row = std::ranges::find(kForms, kind, &FormRow::kind);
  return row == std::end(kForms) ? nullptr : row;
}

AffineQuantization OutputScale(IntegerForm form, AffineQuantization input,
                               AffineQuantization target) {
  if (form == IntegerForm::kInputScale) return input;
  if (form == IntegerForm::kUnitInterval) return kScaleOfUnitInterval;
  return form == IntegerForm::kSymmetricUnit ? kScaleOfSymmetricUnit : target;
}

// What an operator that clips leaves of the int8 range; the whole range for the others.
ClampRange ClipOf(const Operator& op, AffineQuantization scale) {
  constexpr float kSix = 6;
  ClampRange range{std::numeric_limits<int8_t>::min(), std::numeric_limits<int8_t>::max()};
  if (op.kind == OperatorKind::kRelu || op.kind == OperatorKind::kRelu6)
    range.min = QuantizedInt8(0, scale);
  if (op.kind == OperatorKind::kRelu6) range.max = QuantizedInt8(kSix, scale);
  if (op.kind == OperatorKind::kReluN1To1)
    range = {QuantizedInt8(-1, scale), QuantizedInt8(1, scale)};
  return range;
}

bool IsRelu(OperatorKind kind) {
  return kind == OperatorKind::kRelu || kind == OperatorKind::kRelu6 ||
         kind == OperatorKind::kReluN1To1;
}

class IntegerBuilder {
 public:
  IntegerBuilder(Subgraph& graph, const IntegerOptions& options, TensorMoves& moves)
      : graph_(graph),
        options_(options),
        moves_(moves),
        targets_(QuantizationTargetsOf(graph)),
        whole_(graph.tensors.size(), -1),
        is_float_there_(graph.tensors.size(), false),
        is_finer_(graph.tensors.size(), false),
        same_(graph.tensors.size()) {
    for (size_t i = 0; i < same_.size(); ++i) same_[i] = static_cast<int32_t>(i);
  }

  void Run() {
    const std::vector<Operator> operators = std::move(graph_.operators);
    graph_.operators.clear();
    if (options_.int8_interface) TakeInputs();
    for (const Operator& op : operators) Add(op);
    GiveOutputs();
    for (int& tensor : moves_) {
      if (tensor < 0) continue;
      tensor = same_[static_cast<size_t>(tensor)];
      const auto at = static_cast<size_t>(tensor);
      if (IsFloatGone(tensor)) tensor = is_finer_[at] ? -1 : whole_[at];
    }
    for (Tensor& tensor : graph_.tensors) {
      if (tensor.type == ElementType::kFloat32) tensor.quantization = {};
    }
  }

 private:
  Tensor& At(int32_t tensor) { return graph_.tensors[static_cast<size_t>(tensor)]; }
  AffineQuantization ScaleOf(int32_t tensor) { return At(tensor).quantization.per_tensor(); }
  bool IsWhole(int32_t tensor) const { return whole_[static_cast<size_t>(tensor)] >= 0; }
  // Nobody reads the tensor but in its int8 form.
  bool IsFloatGone(int32_t tensor) const {
    return IsWhole(tensor) && !is_float_there_[static_cast<size_t>(tensor)] &&
           whole_[static_cast<size_t>(tensor)] != tensor;
  }

  // Its float values are not those of its int8 form on this scale.
  bool IsFiner(int32_t tensor, AffineQuantization scale) {
    if (At(tensor).is_constant) return true;
    return is_finer_[static_cast<size_t>(tensor)] ||
           ScaleOf(whole_[static_cast<size_t>(tensor)]) != scale;
  }

  int32_t NewTensor(Tensor tensor) {
    graph_.tensors.push_back(std::move(tensor));
    whole_.push_back(-1);
    is_float_there_.push_back(false);
    is_finer_.push_back(false);
    same_.push_back(static_cast<int32_t>(same_.size()));
    targets_.emplace_back();
    return static_cast<int32_t>(graph_.tensors.size()) - 1;
  }

  int32_t NewInt8(int32_t like, AffineQuantization scale) {
    Tensor made;
    made.name = At(like).name;
    made.type = ElementType::kInt8;
    made.shape = At(like).shape;
    made.quantization = {{scale.scale}, {scale.zero_point}, 0};
    return NewTensor(std::move(made));
  }

  // The int8 form of a float tensor that is written now.
  int32_t WriteWhole(int32_t tensor, AffineQuantization scale) {
    const int32_t made = NewInt8(tensor, scale);
    whole_[static_cast<size_t>(tensor)] = made;
    return made;
  }

  void Append(OperatorKind kind, int32_t input, int32_t output, int32_t version) {
    Operator op;
    op.kind = kind;
    op.version = version;
    op.inputs = {input};
    op.outputs = {output};
    graph_.operators.push_back(std::move(op));
  }

  // An int8 tensor on another scale.
  int32_t Rescaled(int32_t whole, AffineQuantization scale) {
    if (ScaleOf(whole) == scale) return whole;
    const int32_t made = NewInt8(whole, scale);
    At(made).name += "/rescaled";
    Append(OperatorKind::kQuantize, whole, made, 2);
    return made;
  }

  void TakeInputs() {
    for (const int32_t input : graph_.inputs) {
      const auto target = targets_[static_cast<size_t>(input)];
      if (!target || At(input).type != ElementType::kFloat32) continue;
      At(input).type = ElementType::kInt8;
      At(input).quantization = {{target->scale}, {target->zero_point}, 0};
      whole_[static_cast<size_t>(input)] = input;
    }
  }

  void GiveOutputs() {
    for (int32_t& output : graph_.outputs) {
      output = same_[static_cast<size_t>(output)];
      if (!IsWhole(output)) continue;
      const int32_t whole = whole_[static_cast<size_t>(output)];
      const bool is_taken = std::ranges::find(graph_.inputs, whole) != graph_.inputs.end() ||
                            std::ranges::find(graph_.outputs, whole) != graph_.outputs.end();
      if (options_.int8_interface && !is_taken && IsFloatGone(output)) {
        At(whole).name = At(output).name;
        output = whole;
      } else {
        ReadAsFloat(output);
      }
    }
  }

  void ReadAsFloat(int32_t tensor) {
    const auto at = static_cast<size_t>(tensor);
    if (!IsWhole(tensor) || is_float_there_[at]) return;
    is_float_there_[at] = true;
    Append(OperatorKind::kDequantize, whole_[at], tensor, 2);
    At(whole_[at]).name += "/int8";
  }

  void Add(Operator op) {
    for (int32_t& input : op.inputs) {
      if (input >= 0) input = same_[static_cast<size_t>(input)];
    }
    if (op.kind == OperatorKind::kDequantize && TakeDequantize(op)) return;
    if (op.kind == OperatorKind::kQuantize && TakeQuantize(op)) return;
    if (CommutesWithQuantizing(op) && MoveWhole(op)) return;
    if (const FormRow* row = FormOf(op.kind); row != nullptr && row->form != IntegerForm::kNone) {
      if (Compute(op, *row)) return;
    }
    for (const int32_t input : op.inputs) {
      if (input >= 0) ReadAsFloat(input);
    }
    graph_.operators.push_back(std::move(op));
  }

  bool TakeDequantize(const Operator& op) {
    const int32_t from = op.inputs[0];
    if (At(from).type != ElementType::kInt8 || At(from).is_constant ||
        At(from).quantization.scales.size() != 1)
      return false;
    whole_[static_cast<size_t>(op.outputs[0])] = from;
    return true;
  }

  bool TakeQuantize(const Operator& op) {
    const int32_t from = op.inputs[0];
    if (!IsWhole(from)) return false;
    const int32_t whole = whole_[static_cast<size_t>(from)];
    const Tensor& out = At(op.outputs[0]);
    if (out.type == ElementType::kInt8 && ScaleOf(whole) == out.quantization.per_tensor()) {
      same_[static_cast<size_t>(op.outputs[0])] = whole;
    } else {
      Append(OperatorKind::kQuantize, whole, op.outputs[0], 2);
    }
    return true;
  }

  // The scale in which an operator that commutes with quantising works; nothing: in none.
  std::optional<AffineQuantization> MovingScale(const Operator& op) {
    std::optional<AffineQuantization> scale;
    bool has_constants = op.kind == OperatorKind::kRelu6 || op.kind == OperatorKind::kReluN1To1;
    bool all_alike = true;
    for (const size_t i : QuantizedOperands(op)) {
      const int32_t input = i < op.inputs.size() ? op.inputs[i] : -1;
      if (input < 0 || At(input).is_constant) {
        has_constants = has_constants || input >= 0;
        continue;
      }
      if (!IsWhole(input)) return std::nullopt;
      const AffineQuantization own = ScaleOf(whole_[static_cast<size_t>(input)]);
      all_alike = all_alike && (!scale || *scale == own);
      scale = own;
    }
    const bool keeps_own = scale && all_alike && !has_constants;
    return keeps_own ? scale : targets_[static_cast<size_t>(op.outputs[0])];
  }

  bool MoveWhole(Operator op) {
    const auto scale = MovingScale(op);
    if (!scale) return false;
    bool is_finer = false;
    for (const size_t i : QuantizedOperands(op)) {
      if (i >= op.inputs.size() || op.inputs[i] < 0) continue;
      const int32_t input = op.inputs[i];
      is_finer = is_finer || IsFiner(input, *scale);
      if (At(input).is_constant) {
        if (At(input).type != ElementType::kFloat32) return false;
        op.inputs[i] = NewTensor(QuantizedConstant(At(input), *scale));
      } else {
        op.inputs[i] = Rescaled(whole_[static_cast<size_t>(input)], *scale);
      }
    }
    for (const int32_t output : op.outputs) is_finer_[static_cast<size_t>(output)] = is_finer;
    const ClampRange clip = ClipOf(op, *scale);
    if (IsRelu(op.kind) && clip.min == std::numeric_limits<int8_t>::min() &&
        clip.max == std::numeric_limits<int8_t>::max()) {
      whole_[static_cast<size_t>(op.outputs[0])] = op.inputs[0];  // the range clips alike
      return true;
    }
    for (int32_t& output : op.outputs) output = WriteWhole(output, *scale);
    if (const FormRow* row = FormOf(op.kind); row != nullptr)
      op.version = std::max(op.version, row->version);
    graph_.operators.push_back(std::move(op));
    return true;
  }

  bool Compute(Operator op, const FormRow& row) {
    const auto target = targets_[static_cast<size_t>(op.outputs[0])];
    if (!target) return false;
    std::vector<std::pair<size_t, Tensor>> constants;
    AffineQuantization input_scale;
    bool is_any_whole = false;
    for (const size_t i : QuantizedOperands(op)) {
      const int32_t input = op.inputs[i];
      if (input < 0) return false;
      if (At(input).is_constant) {
        auto made = IntegerOperand(At(input));
        if (!made) return false;
        constants.emplace_back(i, *std::move(made));
      } else {
        if (!IsWhole(input)) return false;
        input_scale = ScaleOf(whole_[static_cast<size_t>(input)]);
        is_any_whole = true;
      }
    }
    if (!is_any_whole) return false;
    if (row.form == IntegerForm::kWeighted && !AddWeights(op, input_scale, constants)) return false;
    for (const size_t i : QuantizedOperands(op)) {
      if (!At(op.inputs[i]).is_constant) op.inputs[i] = whole_[static_cast<size_t>(op.inputs[i])];
    }
    for (auto& [i, constant] : constants) op.inputs[i] = NewTensor(std::move(constant));
    op.version = std::max(op.version, row.version);
    const int32_t result = op.outputs[0];
    const AffineQuantization scale = OutputScale(row.form, input_scale, *target);
    const int32_t written = WriteWhole(result, scale);
    is_finer_[static_cast<size_t>(result)] = true;
    op.outputs[0] = written;
    graph_.operators.push_back(std::move(op));
    if (scale != *target) {
      At(written).name += "/unscaled";
      const int32_t rescaled = WriteWhole(result, *target);
      Append(OperatorKind::kQuantize, written, rescaled, 2);
    }
    return true;
  }

  bool AddWeights(const Operator& op, AffineQuantization input_scale,
                  std::vector<std::pair<size_t, Tensor>>& constants) {
    constexpr int kDepthwiseChannels = 3;
    const size_t bias_at = op.kind == OperatorKind::kTransposeConv ? 3 : 2;
    const int axis = op.kind == OperatorKind::kDepthwiseConv2D ? kDepthwiseChannels : 0;
    auto filter = IntegerFilter(At(op.inputs[1]), axis);
    if (!filter) return false;
    const bool has_bias = op.inputs.size() > bias_at && op.inputs[bias_at] >= 0;
    if (has_bias) {
      auto bias = IntegerBias(At(op.inputs[bias_at]), input_scale.scale, filter->quantization);
      if (!bias) return false;
      constants.emplace_back(bias_at, *std::move(bias));
    }
    constants.emplace_back(1, *std::move(filter));
    return true;
  }

  Subgraph& graph_;
  const IntegerOptions& options_;
  TensorMoves& moves_;
  std::vector<std::optional<AffineQuantization>> targets_;
  std::vector<int32_t> whole_;        // the int8 tensor that stands for a float one; -1: none
  std::vector<bool> is_float_there_;  // though it has an int8 form, it is dequantised too
  std::vector<bool> is_finer_;        // the file rounds it to int8 later than this model does
  std::vector<int32_t> same_;         // where a tensor is now
};

}  // namespace

void MakeOperatorsInteger(Subgraph& graph, const IntegerOptions& options, TensorMoves& moves) {
  IntegerBuilder(graph, options, moves).Run();
}

}  // namespace octet
