#include "formats/tflite/tflite_writer.h"

#include <map>
#include <tuple>
#include <utility>

#include "base/file.h"
#include "formats/tflite/metadata_reader.h"
#include "formats/tflite/options_codec.h"
#include "model/verify.h"

namespace octet {
namespace {

namespace fbs = ::octet::tflite_schema;
template <class T>
using Offset = flatbuffers::Offset<T>;
// Codes up to here also go into the byte-wide field, so that older readers find them.
constexpr int32_t kLargestNarrowOperatorCode = 127;
constexpr size_t kBufferAlignment = 16;
// Flatbuffers address at most 2 GiB; tables take little beside the constants.
constexpr size_t kMaxConstantBytes = (size_t{1} << 31) - (size_t{64} << 20);

class TfliteWriter {
 public:
  explicit TfliteWriter(const Model& model) : model_(model) {}
  Result<std::vector<uint8_t>> Write();

 private:
  // Absent strings and vectors stay absent.
  Offset<flatbuffers::String> String(const std::string& text) {
    return text.empty() ? 0 : builder_.CreateString(text);
  }
  template <class T>
  Offset<flatbuffers::Vector<T>> Vector(const std::vector<T>& values) {
    return values.empty() ? 0 : builder_.CreateVector(values);
  }
  Result<uint32_t> AddBuffer(const ConstantData& data);
  uint32_t OperatorCodeIndex(const Operator& op);
  Result<Offset<fbs::Tensor>> WriteTensor(const Tensor& tensor);
  Result<Offset<fbs::Operator>> WriteOperator(const Operator& op);
  Result<Offset<fbs::SubGraph>> WriteSubgraph(const Subgraph& subgraph);
  Offset<fbs::SignatureDef> WriteSignature(const Signature& signature);

  const Model& model_;
  flatbuffers::FlatBufferBuilder builder_{1024 * 1024};
  std::vector<Offset<fbs::Buffer>> buffers_;
  std::map<std::pair<const uint8_t*, size_t>, uint32_t>
      buffer_of_data_;  // shared constants stay shared
  size_t constant_bytes_ = 0;
  std::vector<Offset<fbs::OperatorCode>> operator_codes_;
  std::map<std::tuple<OperatorKind, std::string, int32_t>, uint32_t> operator_code_indices_;
};

Result<uint32_t> TfliteWriter::AddBuffer(const ConstantData& data) {
  const auto bytes = data.bytes();
  const auto [found, is_new] = buffer_of_data_.try_emplace({bytes.data(), bytes.size()},
                                                           static_cast<uint32_t>(buffers_.size()));
  if (!is_new) return found->second;
  constant_bytes_ += bytes.size();
  if (constant_bytes_ > kMaxConstantBytes) {
    return Unsupported(
        "constants take more than {} bytes, the most a TFLite file written here can hold",
        kMaxConstantBytes);
  }
  builder_.ForceVectorAlignment(bytes.size(), 1, kBufferAlignment);
  const auto vector = builder_.CreateVector(bytes.data(), bytes.size());
  buffers_.push_back(fbs::CreateBuffer(builder_, vector));
  return found->second;
}

uint32_t TfliteWriter::OperatorCodeIndex(const Operator& op) {
  const auto [found, is_new] = operator_code_indices_.try_emplace(
      {op.kind, op.custom_name, op.version}, static_cast<uint32_t>(operator_codes_.size()));
  if (is_new) {
    const auto code = static_cast<int32_t>(op.kind);
    operator_codes_.push_back(fbs::CreateOperatorCode(
        builder_, static_cast<int8_t>(std::min(code, kLargestNarrowOperatorCode)),
        String(op.custom_name), op.version, code));
  }
  return found->second;
}

Result<Offset<fbs::Tensor>> TfliteWriter::WriteTensor(const Tensor& tensor) {
  if (!tensor.obstacle.empty()) return Unsupported("it is {}", tensor.obstacle);
  uint32_t buffer = 0;
  if (tensor.is_constant) {
    OCTET_ASSIGN(buffer, AddBuffer(tensor.data));
  }
  Offset<fbs::QuantizationParameters> quantization = 0;
  const ChannelQuantization& q = tensor.quantization;
  if (!q.empty() || !tensor.range_min.empty() || !tensor.range_max.empty()) {
    const auto min = Vector(tensor.range_min);
    const auto max = Vector(tensor.range_max);
    const auto scales = Vector(q.scales);
    const auto zero_points = Vector(q.zero_points);
    quantization = fbs::CreateQuantizationParameters(builder_, min, max, scales, zero_points,
                                                     fbs::QuantizationDetails::NONE, 0, q.axis);
  }
  const auto dims = tensor.shape.dims();
  const auto shape = builder_.CreateVector(dims.data(), dims.size());
  const auto name = String(tensor.name);
  const auto signature = Vector(tensor.shape_signature);
  return fbs::CreateTensor(builder_, shape, static_cast<int8_t>(tensor.type), buffer, name,
                           quantization, tensor.is_variable, 0, signature);
}

bool HasExplicitPadding(const OperatorOptions& options) {
  const auto* conv = std::get_if<Conv2DOptions>(&options);
  const auto* depthwise = std::get_if<DepthwiseConv2DOptions>(&options);
  return (conv != nullptr && conv->explicit_padding) ||
         (depthwise != nullptr && depthwise->explicit_padding);
}

Result<Offset<fbs::Operator>> TfliteWriter::WriteOperator(const Operator& op) {
  if (HasExplicitPadding(op.options)) {
    return Unsupported("explicit padding has no place in a TFLite file");
  }
  const uint32_t code = OperatorCodeIndex(op);
  const auto inputs = builder_.CreateVector(op.inputs);
  const auto outputs = builder_.CreateVector(op.outputs);
  const auto intermediates = Vector(op.intermediates);
  OCTET_ASSIGN(const auto options, tflite::WriteOptions(op, builder_));
  Offset<flatbuffers::Vector<uint8_t>> custom = 0;
  if (const auto* bytes = std::get_if<CustomOptions>(&op.options)) custom = Vector(bytes->bytes);
  return fbs::CreateOperator(builder_, code, inputs, outputs, options.type, options.table, custom,
                             0, 0, intermediates);
}

Result<Offset<fbs::SubGraph>> TfliteWriter::WriteSubgraph(const Subgraph& subgraph) {
  std::vector<Offset<fbs::Tensor>> tensors;
  for (size_t i = 0; i < subgraph.tensors.size(); ++i) {
    auto tensor = WriteTensor(subgraph.tensors[i]);
    if (!tensor) {
      return Prefixed(fmt::format("tensor {} '{}'", i, subgraph.tensors[i].name),
                      std::move(tensor).error());
    }
    tensors.push_back(*tensor);
  }
  std::vector<Offset<fbs::Operator>> operators;
  for (size_t i = 0; i < subgraph.operators.size(); ++i) {
    auto op = WriteOperator(subgraph.operators[i]);
    if (!op) {
      return Prefixed(fmt::format("op {} {}", i, subgraph.operators[i].Name()),
                      std::move(op).error());
    }
    operators.push_back(*op);
  }
  const auto tensors_vector = builder_.CreateVector(tensors);
  const auto inputs = builder_.CreateVector(subgraph.inputs);
  const auto outputs = builder_.CreateVector(subgraph.outputs);
  const auto operators_vector = builder_.CreateVector(operators);
  const auto name = String(subgraph.name);
  return fbs::CreateSubGraph(builder_, tensors_vector, inputs, outputs, operators_vector, name);
}

Offset<fbs::SignatureDef> TfliteWriter::WriteSignature(const Signature& signature) {
  const auto write_map = [this](const std::map<std::string, int32_t>& map) {
    std::vector<Offset<fbs::TensorMap>> entries;
    for (const auto& [name, index] : map) {
      entries.push_back(fbs::CreateTensorMap(builder_, builder_.CreateString(name),
                                             static_cast<uint32_t>(index)));
    }
    return builder_.CreateVector(entries);
  };
  const auto inputs = write_map(signature.inputs);
  const auto outputs = write_map(signature.outputs);
  const auto key = String(signature.key);
  return fbs::CreateSignatureDef(builder_, inputs, outputs, key,
                                 static_cast<uint32_t>(signature.subgraph));
}

Result<std::vector<uint8_t>> TfliteWriter::Write() {
  OCTET_TRY(VerifyIndices(model_));
  buffers_.push_back(fbs::CreateBuffer(builder_));  // buffer 0 means "no data"
  std::vector<Offset<fbs::SubGraph>> subgraphs;
  for (const Subgraph& subgraph : model_.subgraphs) {
    OCTET_ASSIGN(const auto offset, WriteSubgraph(subgraph));
    subgraphs.push_back(offset);
  }
  std::vector<Offset<fbs::Metadata>> metadata;
  for (const MetadataEntry& entry : model_.metadata_entries) {
    OCTET_ASSIGN(const uint32_t buffer, AddBuffer(entry.data));
    metadata.push_back(fbs::CreateMetadata(builder_, String(entry.name), buffer));
  }
  std::vector<Offset<fbs::SignatureDef>> signatures;
  for (const Signature& signature : model_.signatures)
    signatures.push_back(WriteSignature(signature));

  const auto codes_vector = builder_.CreateVector(operator_codes_);
  const auto subgraphs_vector = builder_.CreateVector(subgraphs);
  const auto description = String(model_.description);
  const auto buffers_vector = builder_.CreateVector(buffers_);
  const auto metadata_vector = Vector(metadata);
  const auto signatures_vector = Vector(signatures);
  fbs::FinishModelBuffer(builder_, fbs::CreateModel(builder_, model_.version, codes_vector,
                                                    subgraphs_vector, description, buffers_vector,
                                                    0, metadata_vector, signatures_vector));
  const auto* data = builder_.GetBufferPointer();
  return tflite::AppendAssociatedFiles({data, data + builder_.GetSize()}, model_.associated_files);
}

}  // namespace

Result<std::vector<uint8_t>> WriteTfliteModel(const Model& model) {
  return TfliteWriter(model).Write();
}

Status WriteTfliteFile(const Model& model, const std::string& path) {
  auto bytes = WriteTfliteModel(model);
  if (!bytes) return Prefixed(path, std::move(bytes).error());
  return WriteFile(path, *bytes);
}

}  // namespace octet
