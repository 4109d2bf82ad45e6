#include "cli/verify_conversion.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <random>

#include "passes/onnx/evaluate_graph.h"
#include "passes/onnx/operator_context.h"

namespace octet::cli {
namespace {

// `from` in ONNX's order, `to` with axis i being axis perm[i]; or the other way round.
void CopyPermuted(const Shape& onnx_shape, const std::vector<int>& perm, size_t element_bytes,
                  const uint8_t* from, uint8_t* to, bool to_onnx) {
  const auto strides = onnx::StridesOf(onnx_shape);
  std::vector<int64_t> dims;
  std::vector<int64_t> moved;
  for (const int axis : perm) {
    dims.push_back(onnx_shape[axis]);
    moved.push_back(strides[static_cast<size_t>(axis)]);
  }
  size_t at = 0;
  onnx::VisitStrided(*ShapeOf(dims), moved, 0, [&](int64_t offset) {
    const size_t onnx_at = static_cast<size_t>(offset) * element_bytes;
    if (to_onnx) {
      std::memcpy(to + onnx_at, from + at, element_bytes);
    } else {
      std::memcpy(to + at, from + onnx_at, element_bytes);
    }
    at += element_bytes;
  });
}

// The shape of a tensor seen in ONNX's order.
Shape OnnxShape(const Shape& stored, const std::vector<int>& perm) {
  std::vector<int64_t> dims(perm.size());
  for (size_t i = 0; i < perm.size(); ++i)
    dims[static_cast<size_t>(perm[i])] = stored[static_cast<int>(i)];
  return *ShapeOf(dims);
}

OnnxTensor InOnnxOrder(const TensorView& view, const std::vector<int>& perm) {
  const Shape shape = OnnxShape(view.shape, perm);
  std::vector<uint8_t> bytes(view.bytes.size());
  CopyPermuted(shape, perm, static_cast<size_t>(ElementBits(view.type)) / 8, view.bytes.data(),
               bytes.data(), true);
  return {view.type, shape, true, ConstantData::Own(std::move(bytes))};
}

bool Is8Bit(ElementType type) { return type == ElementType::kInt8 || type == ElementType::kUInt8; }

// A float32 tensor as the int8 input takes it, rounded as QuantizeLinear rounds.
OnnxTensor QuantizedLike(const OnnxTensor& real, const Tensor& like) {
  const AffineQuantization scale = like.quantization.per_tensor();
  const double low = like.type == ElementType::kInt8 ? -128 : 0;
  std::vector<uint8_t> bytes;
  for (const float x : ElementsOf<float>(real)) {
    const double number = std::nearbyint(static_cast<double>(x / scale.scale)) + scale.zero_point;
    bytes.push_back(static_cast<uint8_t>(static_cast<int>(
        std::isnan(number) ? scale.zero_point : std::clamp(number, low, low + 255))));
  }
  return {like.type, real.shape, true, ConstantData::Own(std::move(bytes))};
}

// An int8 tensor as the float32 values it stands for.
OnnxTensor Dequantized(const OnnxTensor& whole, const Tensor& like) {
  const AffineQuantization scale = like.quantization.per_tensor();
  std::vector<float> reals;
  for (const uint8_t byte : whole.data.bytes()) {
    const int number =
        whole.type == ElementType::kInt8 ? static_cast<int8_t>(byte) : static_cast<int>(byte);
    reals.push_back(scale.scale * static_cast<float>(number - scale.zero_point));
  }
  return MakeOnnxTensor<float>(whole.shape, reals);
}

const Tensor& TensorOf(const ConvertedModel& converted, const ValueTrace& trace) {
  return converted.model.main().tensors[static_cast<size_t>(trace.tensor)];
}

// In ONNX's order and, where `type` is float32, as real numbers.
OnnxTensor AsOnnxHasIt(const TensorView& view, const ConvertedModel& converted,
                       const ValueTrace& trace, ElementType type) {
  OnnxTensor tensor = InOnnxOrder(view, trace.perm);
  const Tensor& stored = TensorOf(converted, trace);
  const bool is_quantised = Is8Bit(tensor.type) && type == ElementType::kFloat32;
  return is_quantised && !stored.quantization.empty() ? Dequantized(tensor, stored) : tensor;
}

bool HasInt8(const ConvertedModel& converted) {
  return std::ranges::any_of(converted.model.main().tensors, [](const Tensor& tensor) {
    return Is8Bit(tensor.type) && !tensor.quantization.empty();
  });
}

// The scale of a tensor, or of the one that it is dequantised from.
double StepOf(const ConvertedModel& converted, const ValueTrace& trace, double max_abs) {
  constexpr double kSteps = 255;
  const Subgraph& graph = converted.model.main();
  const Tensor* tensor = &TensorOf(converted, trace);
  if (Is8Bit(tensor->type) && tensor->quantization.empty()) return 0;
  for (const Operator& op : graph.operators) {
    if (op.kind == OperatorKind::kDequantize && op.outputs[0] == trace.tensor)
      tensor = &graph.tensors[static_cast<size_t>(op.inputs[0])];
  }
  if (!tensor->quantization.empty()) return tensor->quantization.scales[0];
  return tensor->type == ElementType::kFloat32 ? max_abs / kSteps : 0;
}

Status SetInputs(Runner& runner, const ConvertedModel& converted,
                 const std::vector<OnnxTensor>& given) {
  std::vector<OnnxTensor> inputs = given;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const MutableTensorView input = runner.input(static_cast<int>(i));
    if (inputs[i].type == ElementType::kFloat32 && Is8Bit(input.type))
      inputs[i] = QuantizedLike(inputs[i], TensorOf(converted, converted.inputs[i]));
    if (inputs[i].type != input.type || inputs[i].data.bytes().size() != input.bytes.size()) {
      return InvalidArgument("input {} is {} {}, want {} with {} bytes", i,
                             ElementTypeName(inputs[i].type), inputs[i].shape.ToString(),
                             ElementTypeName(input.type), input.bytes.size());
    }
    CopyPermuted(inputs[i].shape, converted.inputs[i].perm,
                 static_cast<size_t>(ElementBits(input.type)) / 8, inputs[i].data.bytes().data(),
                 input.bytes.data(), false);
  }
  return {};
}

std::vector<double> Numbers(const OnnxTensor& tensor) {
  std::vector<double> numbers;
  const auto bytes = tensor.data.bytes();
  if (tensor.type == ElementType::kBool) numbers.assign(bytes.begin(), bytes.end());
  static_cast<void>(onnx::ForNumberType(tensor.type, [&]<class T>(T) -> Status {
                      const std::span elements(reinterpret_cast<const T*>(bytes.data()),
                                               bytes.size() / sizeof(T));
                      numbers.assign(elements.begin(), elements.end());
                      return {};
                    }).has_value());
  return numbers;
}

ValueError Compare(const std::string& name, const OnnxTensor& want, const OnnxTensor& got) {
  ValueError error;
  error.name = name;
  const auto a = Numbers(want);
  const auto b = Numbers(got);
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (a.size() != b.size()) {
    error.max_abs_error = kInfinite;
    return error;
  }
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) {
      if (std::isfinite(a[i])) error.max_abs = std::max(error.max_abs, std::abs(a[i]));
    } else {
      const double difference = std::abs(a[i] - b[i]);
      error.max_abs_error =
          std::isfinite(difference) ? std::max(error.max_abs_error, difference) : kInfinite;
      if (std::isfinite(a[i])) error.max_abs = std::max(error.max_abs, std::abs(a[i]));
    }
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  error.cosine = aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : (aa == bb ? 1 : 0);
  return error;
}

void Keep(std::vector<ValueError>& errors, size_t at, ValueError error) {
  if (at == errors.size()) {
    errors.push_back(std::move(error));
  } else if (error.relative() > errors[at].relative()) {
    errors[at] = std::move(error);
  }
}

}  // namespace

namespace {

// 1: as much as the tolerance allows.
double PartOf(const ValueError& error, const ConversionTolerance& tolerance) {
  return error.step > 0 ? error.steps() / tolerance.steps : error.relative() / tolerance.relative;
}

}  // namespace

ValueError ConversionCheck::worst(const ConversionTolerance& tolerance) const {
  ValueError worst;
  for (const auto* list : {&outputs, &layers}) {
    for (const ValueError& error : *list) {
      if (worst.name.empty() || PartOf(error, tolerance) > PartOf(worst, tolerance)) worst = error;
    }
  }
  return worst;
}

bool ConversionCheck::IsWithin(const ConversionTolerance& tolerance) const {
  const auto is_within = [&](const ValueError& error) {
    return error.step > 0 ? error.steps() <= tolerance.steps
                          : error.relative() <= tolerance.relative;
  };
  return std::ranges::all_of(outputs, is_within) && std::ranges::all_of(layers, is_within);
}

Result<std::vector<OnnxTensor>> RandomOnnxInputs(const OnnxGraph& graph, uint64_t seed) {
  constexpr int64_t kMostBytes = int64_t{1} << 30;
  int64_t left_bytes = kMostBytes;
  for (const int input : graph.inputs) {
    left_bytes -= graph.shape(input).element_count() * 8;
    if (left_bytes < 0) return Unsupported("the inputs take more than {} bytes", kMostBytes);
  }
  std::mt19937_64 random(seed);
  std::vector<OnnxTensor> tensors;
  for (const int input : graph.inputs) {
    OnnxTensor tensor = graph.value(input).tensor;
    tensor.is_known = true;
    const auto count = static_cast<size_t>(tensor.shape.element_count());
    std::vector<uint8_t> bytes(count * static_cast<size_t>(ElementBits(tensor.type)) / 8);
    // The top 24 bits, so that every library's distribution is the same.
    const auto status = onnx::ForNumberType(tensor.type, [&]<class T>(T) -> Status {
      for (size_t i = 0; i < count; ++i) {
        const auto bits = random() >> 40;
        const T value = std::is_floating_point_v<T>
                            ? static_cast<T>(static_cast<double>(bits) / (1 << 23) - 1)
                            : static_cast<T>(bits % 8);
        std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
      }
      return {};
    });
    if (!status) {
      if (tensor.type != ElementType::kBool)
        return Prefixed(fmt::format("graph input '{}'", graph.value(input).name), status.error());
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random() & 1);
    }
    tensor.data = ConstantData::Own(std::move(bytes));
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

Result<std::vector<OnnxTensor>> RunConverted(const ConvertedModel& converted,
                                             const std::vector<OnnxTensor>& inputs,
                                             const BackendOptions& options) {
  OCTET_ASSIGN(const auto loaded,
               LoadModel(std::make_shared<const Model>(converted.model), options));
  OCTET_ASSIGN(const auto runner, loaded->NewRunner());
  OCTET_TRY(SetInputs(*runner, converted, inputs));
  OCTET_TRY(runner->Run());
  std::vector<OnnxTensor> outputs;
  for (size_t i = 0; i < converted.outputs.size(); ++i)
    outputs.push_back(AsOnnxHasIt(runner->output(static_cast<int>(i)), converted,
                                  converted.outputs[i], converted.outputs[i].type));
  return outputs;
}

namespace {

// What VerifyConversion compares one conversion by.
class ConversionVerifier {
 public:
  ConversionVerifier(const OnnxGraph& graph, const ConvertedModel& converted, Runner& runner,
                     bool per_value)
      : graph_(graph),
        converted_(converted),
        runner_(runner),
        per_value_(per_value),
        is_quantised_(HasInt8(converted)) {
    for (const ValueTrace& trace : converted.values) {
      // What passes made has no counterpart in the graph.
      if (static_cast<size_t>(trace.value) >= graph.values.size()) continue;
      traces_.push_back(&trace);
      const Tensor& tensor = TensorOf(converted, trace);
      if (Is8Bit(tensor.type) && !tensor.quantization.empty()) whole_.emplace(trace.value, &trace);
    }
  }

  Status Add(const std::vector<OnnxTensor>& inputs) {
    OCTET_TRY(SetInputs(runner_, converted_, inputs));
    OCTET_TRY(runner_.Run());
    // Minutes at most: obvious loops do some hundred million multiply-accumulates a second.
    onnx::Budget budget = {.macs = int64_t{1} << 38};
    std::map<int, ValueError> layers;
    Status status;
    const auto correct = [&](int value, OnnxTensor& tensor) {
      const auto place = whole_.find(value);
      if (place == whole_.end() || !status) return;
      status = Correct(*place->second, tensor, layers);
    };
    OCTET_ASSIGN(const auto values,
                 onnx::EvaluateGraph(graph_, inputs, per_value_, budget, correct));
    OCTET_TRY(status);
    ++check_.inputs;
    for (size_t i = 0; i < graph_.outputs.size(); ++i) {
      ValueTrace trace = converted_.outputs[i];
      trace.value = graph_.outputs[i];
      const auto place = layers.find(trace.value);
      Keep(check_.outputs, i,
           place != layers.end() ? place->second
                                 : Compared(trace, values[static_cast<size_t>(trace.value)],
                                            runner_.output(static_cast<int>(i))));
    }
    size_t at = 0;
    for (const auto& [value, error] : layers) Keep(check_.layers, at++, error);
    for (size_t i = 0; per_value_ && i < traces_.size(); ++i) {
      const auto place = layers.find(traces_[i]->value);
      if (place != layers.end()) {
        Keep(check_.values, i, place->second);
        continue;
      }
      OCTET_ASSIGN(const TensorView view, runner_.tensor(traces_[i]->tensor));
      Keep(check_.values, i,
           Compared(*traces_[i], values[static_cast<size_t>(traces_[i]->value)], view));
    }
    return {};
  }

  ConversionCheck Check() const { return check_; }

 private:
  ValueError Compared(const ValueTrace& trace, const OnnxTensor& want, const TensorView& view) {
    ValueError error = Compare(graph_.value(trace.value).name, want,
                               AsOnnxHasIt(view, converted_, trace, want.type));
    if (is_quantised_) error.step = StepOf(converted_, trace, error.max_abs);
    return error;
  }

  // The readers of an int8 value go on with the model's, so that each operator is judged by itself.
  Status Correct(const ValueTrace& trace, OnnxTensor& tensor, std::map<int, ValueError>& layers) {
    OCTET_ASSIGN(const TensorView view, runner_.tensor(trace.tensor));
    OnnxTensor got = AsOnnxHasIt(view, converted_, trace, tensor.type);
    if (got.type != tensor.type || got.shape != tensor.shape) return {};
    layers[trace.value] = Compared(trace, tensor, view);
    tensor.data = got.data;
    return {};
  }

  const OnnxGraph& graph_;
  const ConvertedModel& converted_;
  Runner& runner_;
  const bool per_value_;
  const bool is_quantised_;
  std::vector<const ValueTrace*> traces_;
  std::map<int, const ValueTrace*> whole_;  // of values that are int8, by value
  ConversionCheck check_;
};

}  // namespace

Result<ConversionCheck> VerifyConversion(const OnnxGraph& graph, const ConvertedModel& converted,
                                         const std::vector<std::vector<OnnxTensor>>& input_sets,
                                         bool per_value, const BackendOptions& options) {
  BackendOptions with = options;
  with.keep_all_tensors = per_value || HasInt8(converted);
  OCTET_ASSIGN(const auto loaded, LoadModel(std::make_shared<const Model>(converted.model), with));
  OCTET_ASSIGN(const auto runner, loaded->NewRunner());
  ConversionVerifier verifier(graph, converted, *runner, per_value);
  for (const auto& inputs : input_sets) OCTET_TRY(verifier.Add(inputs));
  return verifier.Check();
}

}  // namespace octet::cli
