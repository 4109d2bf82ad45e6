#include "backend/delegate/host_graph.h"

#include "backend/delegate/builtin_params.h"

namespace octet {
namespace {

constexpr const char* kUntranslated = "octet-untranslated";

}  // namespace

HostGraph::HostGraph(const Subgraph& graph) {
  tensors_.reserve(graph.tensors.size());
  for (const Tensor& tensor : graph.tensors) AddTensor(tensor);
  for (const Operator& op : graph.operators) AddOperator(op);
}

abi::IntArray* HostGraph::Keep(std::span<const int> values) {
  return int_arrays_.emplace_back(values).get();
}

void HostGraph::AddTensor(const Tensor& tensor) {
  abi::RawTensor& made = tensors_.emplace_back(abi::RawTensor{});
  made.type = abi::TypeOf(tensor.type);
  made.dims = Keep(tensor.shape.dims());
  made.dims_signature = tensor.shape_signature.empty() ? made.dims : Keep(tensor.shape_signature);
  made.allocation_type = tensor.is_constant ? abi::kMmapRo : abi::kArenaRw;
  made.bytes = static_cast<size_t>(tensor.shape.element_count() * ElementBits(tensor.type) / 8);
  made.name = tensor.name.c_str();
  made.buffer_handle = abi::kNullBufferHandle;
  made.is_variable = tensor.is_variable;
  if (tensor.is_constant) {
    made.bytes = tensor.data.bytes().size();
    made.data = const_cast<uint8_t*>(tensor.data.bytes().data());  // read-only by allocation_type
  }
  const ChannelQuantization& quantization = tensor.quantization;
  if (quantization.empty()) return;
  std::vector<int> zero_points(quantization.zero_points.begin(), quantization.zero_points.end());
  abi::RawQuantization& affine = quantizations_.emplace_back();
  affine.scale = float_arrays_.emplace_back(std::span(quantization.scales)).get();
  affine.zero_point = Keep(zero_points);
  affine.quantized_dimension = quantization.axis;
  made.quantization = {abi::kAffineQuantization, &affine};
  if (!quantization.per_channel())
    made.params = {quantization.per_tensor().scale, quantization.per_tensor().zero_point};
}

void HostGraph::AddOperator(const Operator& op) {
  abi::Registration registration{};
  registration.builtin_code = static_cast<int32_t>(op.kind);
  registration.version = op.version;
  const int index = AddNode(registration, Keep(op.inputs), Keep(op.outputs));
  abi::Node& made = node(index);
  made.intermediates = Keep(op.intermediates);
  if (const auto* custom = std::get_if<CustomOptions>(&op.options)) {
    made.custom_initial_data = custom->bytes.data();
    made.custom_initial_data_size = static_cast<int>(custom->bytes.size());
  }
  auto params = BuiltinParams(op.options);
  if (op.kind == OperatorKind::kCustom) {
    this->registration(index).custom_name = op.custom_name.c_str();
  } else if (params) {
    made.builtin_data = params_.emplace_back(*std::move(params)).data();
  } else {
    this->registration(index).builtin_code = abi::kBuiltinCustom;
    this->registration(index).custom_name = kUntranslated;
  }
}

int HostGraph::AddNode(const abi::Registration& registration, abi::IntArray* inputs,
                       abi::IntArray* outputs) {
  abi::Node& made = nodes_.emplace_back(abi::Node{});
  made.inputs = inputs;
  made.outputs = outputs;
  made.intermediates = Keep({});
  made.temporaries = Keep({});
  registrations_.push_back(registration);
  return node_count() - 1;
}

}  // namespace octet
