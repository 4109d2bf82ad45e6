#include "formats/tflite/tflite_reader.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "base/file.h"
#include "formats/tflite/metadata_reader.h"
#include "formats/tflite/options_codec.h"
#include "model/verify.h"

namespace octet {
namespace {

namespace fbs = ::octet::tflite_schema;
constexpr uint32_t kSchemaVersion = 3;
constexpr int kVerifierDepth = 64;
constexpr size_t kMaxFlatbufferBytes = FLATBUFFERS_MAX_BUFFER_SIZE - 1;
// Operators numbered from here on are stored in the wide field only.
constexpr int kFirstWideOperatorCode = 127;

// A flatbuffer may point at one vector many times over, so that a small file could ask for a huge
// copy. Honest files stay far below this many copied bytes.
class CopyBudget {
 public:
  explicit CopyBudget(size_t file_bytes) : left_bytes_(8 * file_bytes + (size_t{1} << 20)) {}
  Status Spend(size_t bytes) {
    if (bytes > left_bytes_)
      return Corrupt("the file's tables overlap: reading it would take too much memory");
    left_bytes_ -= bytes;
    return {};
  }

 private:
  size_t left_bytes_;
};

class TfliteReader {
 public:
  TfliteReader(std::span<const uint8_t> file, std::shared_ptr<const void> owner)
      : file_(file), owner_(std::move(owner)), budget_(file.size()) {}

  Result<Model> Read();

 private:
  template <class T>
  Result<std::vector<T>> ReadVector(const flatbuffers::Vector<T>* vector) {
    if (vector == nullptr) return std::vector<T>();
    const size_t size_bytes = vector->size() * sizeof(T);
    OCTET_TRY(budget_.Spend(size_bytes));
    std::vector<T> copy(vector->size());
    // Not element by element: the verifier leaves the alignment of 8-byte elements unchecked.
    if (size_bytes > 0) std::memcpy(copy.data(), vector->Data(), size_bytes);
    return copy;
  }
  Result<std::string> ReadString(const flatbuffers::String* string) {
    if (string == nullptr) return std::string();
    OCTET_TRY(budget_.Spend(string->size()));
    return string->str();
  }
  Result<std::span<const uint8_t>> FileSlice(uint64_t offset, uint64_t size) const;
  Result<std::span<const uint8_t>> BufferBytes(uint32_t index) const;
  Result<ConstantData> AlignedData(std::span<const uint8_t> bytes, size_t alignment);
  Result<ChannelQuantization> ReadQuantization(const fbs::QuantizationParameters& table,
                                               Tensor& tensor);
  Status ReadConstant(uint32_t buffer, Tensor& tensor);
  Result<Tensor> ReadTensor(const fbs::Tensor& table);
  Result<Operator> ReadOperator(const fbs::Operator& table);
  Result<Subgraph> ReadSubgraph(const fbs::SubGraph& table);
  Result<Signature> ReadSignature(const fbs::SignatureDef& table);
  Status ReadMetadataEntries(Model& model);

  std::span<const uint8_t> file_;
  std::shared_ptr<const void> owner_;
  CopyBudget budget_;
  const fbs::Model* root_ = nullptr;
};

Result<Model> TfliteReader::Read() {
  if (file_.size() < 8) return Corrupt("not a TFLite model: {} bytes", file_.size());
  if (!fbs::ModelBufferHasIdentifier(file_.data())) {
    return Corrupt("not a TFLite model: no \"TFL3\" identifier at byte 4");
  }
  flatbuffers::Verifier verifier(file_.data(), std::min(file_.size(), kMaxFlatbufferBytes),
                                 kVerifierDepth);
  if (!fbs::VerifyModelBuffer(verifier)) {
    return Corrupt("damaged or truncated TFLite model: the flatbuffer does not verify ({} bytes)",
                   file_.size());
  }
  root_ = fbs::GetModel(file_.data());
  if (root_->version() != kSchemaVersion) {
    return Unsupported("schema version {}, want {}", root_->version(), kSchemaVersion);
  }
  Model model;
  model.version = root_->version();
  OCTET_ASSIGN(model.description, ReadString(root_->description()));
  if (root_->subgraphs() == nullptr || root_->subgraphs()->size() == 0)
    return Corrupt("model has no subgraph");
  for (flatbuffers::uoffset_t i = 0; i < root_->subgraphs()->size(); ++i) {
    auto subgraph = ReadSubgraph(*root_->subgraphs()->Get(i));
    if (!subgraph) {
      return i == 0 ? std::move(subgraph).error()
                    : Prefixed(fmt::format("subgraph {}", i), std::move(subgraph).error());
    }
    model.subgraphs.push_back(*std::move(subgraph));
  }
  if (root_->signature_defs() != nullptr) {
    for (const auto* table : *root_->signature_defs()) {
      OCTET_ASSIGN(Signature signature, ReadSignature(*table));
      model.signatures.push_back(std::move(signature));
    }
  }
  OCTET_TRY(ReadMetadataEntries(model));
  OCTET_TRY(VerifyIndices(model));
  return model;
}

Result<std::span<const uint8_t>> TfliteReader::FileSlice(uint64_t offset, uint64_t size) const {
  if (offset > file_.size() || size > file_.size() - offset) {
    return Corrupt("bytes {} + {} lie outside the file of {} bytes", offset, size, file_.size());
  }
  return file_.subspan(offset, size);
}

Result<std::span<const uint8_t>> TfliteReader::BufferBytes(uint32_t index) const {
  if (root_->buffers() == nullptr || index >= root_->buffers()->size()) {
    return Corrupt("buffer {} of {}", index,
                   root_->buffers() == nullptr ? 0 : root_->buffers()->size());
  }
  const fbs::Buffer* buffer = root_->buffers()->Get(index);
  if (buffer->offset() > 1) return FileSlice(buffer->offset(), buffer->size());
  if (buffer->data() == nullptr) return std::span<const uint8_t>();
  return std::span<const uint8_t>(buffer->data()->data(), buffer->data()->size());
}

Result<ConstantData> TfliteReader::AlignedData(std::span<const uint8_t> bytes, size_t alignment) {
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignment == 0)
    return ConstantData::Borrow(bytes, owner_);
  OCTET_TRY(budget_.Spend(bytes.size()));
  return ConstantData::Own({bytes.begin(), bytes.end()});
}

Result<ChannelQuantization> TfliteReader::ReadQuantization(const fbs::QuantizationParameters& table,
                                                           Tensor& tensor) {
  OCTET_ASSIGN(tensor.range_min, ReadVector(table.min()));
  OCTET_ASSIGN(tensor.range_max, ReadVector(table.max()));
  if (table.details() != nullptr) tensor.obstacle = "custom or blockwise quantisation";
  ChannelQuantization quantization;
  OCTET_ASSIGN(quantization.scales, ReadVector(table.scale()));
  OCTET_ASSIGN(quantization.zero_points, ReadVector(table.zero_point()));
  quantization.axis = table.quantized_dimension();
  const size_t count = quantization.scales.size();
  if (quantization.zero_points.empty()) quantization.zero_points.assign(count, 0);
  if (quantization.zero_points.size() == 1 && count > 1) {
    quantization.zero_points.assign(count, quantization.zero_points[0]);
  }
  if (quantization.zero_points.size() != count) {
    return Corrupt("{} scales but {} zero points", count, quantization.zero_points.size());
  }
  return quantization;
}

Status TfliteReader::ReadConstant(uint32_t buffer, Tensor& tensor) {
  if (buffer == 0) return {};
  OCTET_ASSIGN(const auto bytes, BufferBytes(buffer));
  if (bytes.empty()) return {};
  tensor.is_constant = true;
  const auto bits = static_cast<uint64_t>(ElementBits(tensor.type));
  OCTET_ASSIGN(tensor.data, AlignedData(bytes, std::clamp<size_t>(bits / 8, 1, 8)));
  if (!tensor.obstacle.empty() || bits == 0) return {};
  const uint64_t want_bytes = (static_cast<uint64_t>(tensor.shape.element_count()) * bits + 7) / 8;
  if (bytes.size() != want_bytes) {
    return Corrupt("{} bytes of data, but {} {} takes {}", bytes.size(),
                   ElementTypeName(tensor.type), tensor.shape.ToString(), want_bytes);
  }
  return {};
}

Result<Tensor> TfliteReader::ReadTensor(const fbs::Tensor& table) {
  Tensor tensor;
  OCTET_ASSIGN(tensor.name, ReadString(table.name()));
  if (!IsElementType(table.type()))
    return Unsupported("'{}': unknown element type {}", tensor.name, table.type());
  tensor.type = static_cast<ElementType>(table.type());
  if (table.shape() != nullptr) {
    auto shape = Shape::FromDims({table.shape()->data(), table.shape()->size()});
    if (!shape) return Prefixed(fmt::format("'{}'", tensor.name), shape.error());
    tensor.shape = *shape;
  }
  OCTET_ASSIGN(tensor.shape_signature, ReadVector(table.shape_signature()));
  tensor.is_variable = table.is_variable();
  if (table.sparsity() != nullptr) tensor.obstacle = "stored sparse";
  if (table.external_buffer() != 0) tensor.obstacle = "data in another file";
  if (table.variant_tensors() != nullptr && table.variant_tensors()->size() > 0)
    tensor.obstacle = "of variant type";
  if (table.quantization() != nullptr) {
    auto quantization = ReadQuantization(*table.quantization(), tensor);
    if (!quantization) return Prefixed(fmt::format("'{}'", tensor.name), quantization.error());
    tensor.quantization = *std::move(quantization);
  }
  if (auto status = ReadConstant(table.buffer(), tensor); !status) {
    return Prefixed(fmt::format("'{}'", tensor.name), status.error());
  }
  return tensor;
}

Result<Operator> TfliteReader::ReadOperator(const fbs::Operator& table) {
  const auto* codes = root_->operator_codes();
  if (codes == nullptr || table.opcode_index() >= codes->size()) {
    return Corrupt("operator code {} of {}", table.opcode_index(),
                   codes == nullptr ? 0 : codes->size());
  }
  const fbs::OperatorCode& code = *codes->Get(table.opcode_index());
  Operator op;
  const int32_t narrow = code.builtin_code_byte();
  op.kind = static_cast<OperatorKind>(narrow < kFirstWideOperatorCode &&
                                              code.builtin_code() < kFirstWideOperatorCode
                                          ? std::max(narrow, code.builtin_code())
                                          : code.builtin_code());
  op.version = code.version();
  OCTET_ASSIGN(op.custom_name, ReadString(code.custom_code()));
  OCTET_ASSIGN(op.inputs, ReadVector(table.inputs()));
  OCTET_ASSIGN(op.outputs, ReadVector(table.outputs()));
  OCTET_ASSIGN(op.intermediates, ReadVector(table.intermediates()));
  if (op.kind == OperatorKind::kCustom) {
    CustomOptions options;
    if (table.large_custom_options_offset() > 1) {
      OCTET_ASSIGN(const auto bytes, FileSlice(table.large_custom_options_offset(),
                                               table.large_custom_options_size()));
      OCTET_TRY(budget_.Spend(bytes.size()));
      options.bytes.assign(bytes.begin(), bytes.end());
    } else {
      OCTET_ASSIGN(options.bytes, ReadVector(table.custom_options()));
    }
    op.options = std::move(options);
    return op;
  }
  OCTET_ASSIGN(op.options, tflite::ReadOptions(table));
  return op;
}

Result<Subgraph> TfliteReader::ReadSubgraph(const fbs::SubGraph& table) {
  Subgraph subgraph;
  OCTET_ASSIGN(subgraph.name, ReadString(table.name()));
  OCTET_ASSIGN(subgraph.inputs, ReadVector(table.inputs()));
  OCTET_ASSIGN(subgraph.outputs, ReadVector(table.outputs()));
  if (table.tensors() != nullptr) {
    for (flatbuffers::uoffset_t i = 0; i < table.tensors()->size(); ++i) {
      auto tensor = ReadTensor(*table.tensors()->Get(i));
      if (!tensor) return Prefixed(fmt::format("tensor {}", i), tensor.error());
      subgraph.tensors.push_back(*std::move(tensor));
    }
  }
  if (table.operators() != nullptr) {
    for (flatbuffers::uoffset_t i = 0; i < table.operators()->size(); ++i) {
      auto op = ReadOperator(*table.operators()->Get(i));
      if (!op) return Prefixed(fmt::format("op {}", i), op.error());
      op->file_index = static_cast<int32_t>(i);
      subgraph.operators.push_back(*std::move(op));
    }
  }
  return subgraph;
}

Result<Signature> TfliteReader::ReadSignature(const fbs::SignatureDef& table) {
  Signature signature;
  OCTET_ASSIGN(signature.key, ReadString(table.signature_key()));
  signature.subgraph = static_cast<int32_t>(table.subgraph_index());
  const auto read_map = [this](const auto* entries, std::map<std::string, int32_t>& map) -> Status {
    if (entries == nullptr) return {};
    for (const auto* entry : *entries) {
      OCTET_ASSIGN(std::string name, ReadString(entry->name()));
      map[std::move(name)] = static_cast<int32_t>(entry->tensor_index());
    }
    return {};
  };
  OCTET_TRY(read_map(table.inputs(), signature.inputs));
  OCTET_TRY(read_map(table.outputs(), signature.outputs));
  return signature;
}

// Metadata names the files in the zip at the end. Vela keeps the metadata and drops the zip, so a
// missing zip is no error, but half of one is.
Status CheckNotCut(const Model& model, std::span<const uint8_t> file) {
  const bool names_files = std::ranges::any_of(
      model.metadata.outputs,
      [](const TensorMetadata& tensor) { return !tensor.associated_files.empty(); });
  if (names_files && model.associated_files.empty() && tflite::HasCutAssociatedFiles(file)) {
    return Corrupt("truncated: the zip of associated files at the end has no end record");
  }
  return {};
}

Status TfliteReader::ReadMetadataEntries(Model& model) {
  if (root_->metadata() == nullptr) return {};
  for (const auto* entry : *root_->metadata()) {
    MetadataEntry read;
    OCTET_ASSIGN(read.name, ReadString(entry->name()));
    OCTET_ASSIGN(const auto bytes, BufferBytes(entry->buffer()));
    OCTET_ASSIGN(read.data, AlignedData(bytes, 16));
    if (read.name == tflite::kMetadataEntryName) {
      OCTET_ASSIGN(model.metadata, tflite::ReadModelMetadata(read.data.bytes()));
      OCTET_ASSIGN(model.associated_files, tflite::ReadAssociatedFiles(file_));
      OCTET_TRY(CheckNotCut(model, file_));
    }
    model.metadata_entries.push_back(std::move(read));
  }
  return {};
}

}  // namespace

Result<Model> ReadTfliteModel(std::span<const uint8_t> bytes, std::shared_ptr<const void> owner) {
  return TfliteReader(bytes, std::move(owner)).Read();
}

Result<Model> ReadTfliteFile(const std::string& path) {
  OCTET_ASSIGN(MappedFile file, MappedFile::Open(path));
  const auto owner = std::make_shared<const MappedFile>(std::move(file));
  auto model = ReadTfliteModel(owner->bytes(), owner);
  if (!model) return Prefixed(path, std::move(model).error());
  return model;
}

}  // namespace octet
