#include "cli/verify_conversion.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
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

Status SetInputs(Runner& runner, const ConvertedModel& converted,
                 const std::vector<OnnxTensor>& inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const MutableTensorView input = runner.input(static_cast<int>(i));
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

ValueError ConversionCheck::worst() const {
  ValueError worst;
  for (const ValueError& output : outputs) {
    if (worst.name.empty() || output.relative() > worst.relative()) worst = output;
  }
  return worst;
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
    outputs.push_back(InOnnxOrder(runner->output(static_cast<int>(i)), converted.outputs[i].perm));
  return outputs;
}

Result<ConversionCheck> VerifyConversion(const OnnxGraph& graph, const ConvertedModel& converted,
                                         const std::vector<std::vector<OnnxTensor>>& input_sets,
                                         bool per_value, const BackendOptions& options) {
  BackendOptions with = options;
  with.keep_all_tensors = per_value;
  OCTET_ASSIGN(const auto loaded, LoadModel(std::make_shared<const Model>(converted.model), with));
  OCTET_ASSIGN(const auto runner, loaded->NewRunner());
  ConversionCheck check;
  for (const auto& inputs : input_sets) {
    // Minutes at most: obvious loops do some hundred million multiply-accumulates a second.
    onnx::Budget budget = {.macs = int64_t{1} << 38};
    OCTET_ASSIGN(const auto values, onnx::EvaluateGraph(graph, inputs, per_value, budget));
    OCTET_TRY(SetInputs(*runner, converted, inputs));
    OCTET_TRY(runner->Run());
    ++check.inputs;
    for (size_t i = 0; i < graph.outputs.size(); ++i) {
      const OnnxTensor& want = values[static_cast<size_t>(graph.outputs[i])];
      const OnnxTensor got =
          InOnnxOrder(runner->output(static_cast<int>(i)), converted.outputs[i].perm);
      Keep(check.outputs, i, Compare(graph.value(graph.outputs[i]).name, want, got));
    }
    size_t at = 0;
    for (const ValueTrace& trace : converted.values) {
      // What passes made has no counterpart in the graph.
      if (!per_value || static_cast<size_t>(trace.value) >= values.size()) continue;
      OCTET_ASSIGN(const TensorView view, runner->tensor(trace.tensor));
      Keep(check.values, at++,
           Compare(graph.value(trace.value).name, values[static_cast<size_t>(trace.value)],
                   InOnnxOrder(view, trace.perm)));
    }
  }
  return check;
}

}  // namespace octet::cli
