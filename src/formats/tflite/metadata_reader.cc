#include "formats/tflite/metadata_reader.h"

#include "metadata_schema_generated.h"

namespace octet::tflite {
namespace {

namespace metadata_fbs = ::octet::metadata_schema;
constexpr int8_t kAxisLabels = 2;
constexpr int8_t kValueLabels = 3;
// Metadata is a description; more than this is an attack on memory, not a description.
constexpr size_t kMaxMetadataBytes = size_t{16} << 20;
constexpr int kVerifierDepth = 64;
constexpr int kMaxTables = 10000;
constexpr size_t kMaxStringBytes = size_t{64} << 10;
constexpr size_t kMaxChannels = 4096;

std::string ReadString(const flatbuffers::String* string) {
  return string == nullptr ? "" : string->str().substr(0, kMaxStringBytes);
}

std::vector<float> ReadFloats(const flatbuffers::Vector<float>* floats) {
  if (floats == nullptr || floats->size() > kMaxChannels) return {};
  return {floats->begin(), floats->end()};
}

TensorMetadata ReadTensorMetadata(const metadata_fbs::TensorMetadata& table) {
  TensorMetadata tensor;
  tensor.name = ReadString(table.name());
  tensor.description = ReadString(table.description());
  if (table.process_units() != nullptr) {
    for (const auto* unit : *table.process_units()) {
      if (const auto* options = unit->options_as_NormalizationOptions()) {
        tensor.normalization = {ReadFloats(options->mean()), ReadFloats(options->std())};
      }
    }
  }
  if (table.associated_files() != nullptr) {
    for (const auto* file : *table.associated_files()) {
      tensor.associated_files.push_back(ReadString(file->name()));
      if (file->type() == kAxisLabels || file->type() == kValueLabels) {
        tensor.label_files.push_back(tensor.associated_files.back());
      }
    }
  }
  return tensor;
}

}  // namespace

Result<ModelMetadata> ReadModelMetadata(std::span<const uint8_t> bytes) {
  if (bytes.size() < 8 || bytes.size() > kMaxMetadataBytes ||
      !metadata_fbs::ModelMetadataBufferHasIdentifier(bytes.data())) {
    return Corrupt("metadata entry {} has no \"M001\" identifier ({} bytes)", kMetadataEntryName,
                   bytes.size());
  }
  flatbuffers::Verifier verifier(bytes.data(), bytes.size(), kVerifierDepth, kMaxTables);
  if (!metadata_fbs::VerifyModelMetadataBuffer(verifier)) {
    return Corrupt("metadata entry {} does not verify ({} bytes)", kMetadataEntryName,
                   bytes.size());
  }
  const metadata_fbs::ModelMetadata& root = *metadata_fbs::GetModelMetadata(bytes.data());
  ModelMetadata metadata;
  metadata.name = ReadString(root.name());
  metadata.description = ReadString(root.description());
  metadata.version = ReadString(root.version());
  metadata.author = ReadString(root.author());
  metadata.license = ReadString(root.license());
  if (root.subgraph_metadata() == nullptr || root.subgraph_metadata()->size() == 0) return metadata;
  const auto read_all = [](const auto* tables, std::vector<TensorMetadata>& tensors) {
    if (tables == nullptr) return;
    for (const auto* table : *tables) tensors.push_back(ReadTensorMetadata(*table));
  };
  const metadata_fbs::SubGraphMetadata& main = *root.subgraph_metadata()->Get(0);
  read_all(main.input_tensor_metadata(), metadata.inputs);
  read_all(main.output_tensor_metadata(), metadata.outputs);
  return metadata;
}

}  // namespace octet::tflite
