#include "formats/tflite/metadata_writer.h"

#include "formats/tflite/metadata_reader.h"
#include "metadata_schema_generated.h"

namespace octet {
namespace {

namespace metadata_fbs = ::octet::metadata_schema;
using Builder = flatbuffers::FlatBufferBuilder;
constexpr int8_t kAxisLabels = 2;

flatbuffers::Offset<metadata_fbs::TensorMetadata> WriteTensor(Builder& builder,
                                                              const TensorMetadata& tensor) {
  std::vector<flatbuffers::Offset<metadata_fbs::ProcessUnit>> units;
  if (!tensor.normalization.mean.empty()) {
    const auto mean = builder.CreateVector(tensor.normalization.mean);
    const auto std = builder.CreateVector(tensor.normalization.std);
    const auto options = metadata_fbs::CreateNormalizationOptions(builder, mean, std);
    units.push_back(metadata_fbs::CreateProcessUnit(
        builder, metadata_fbs::ProcessUnitOptions::NormalizationOptions, options.Union()));
  }
  std::vector<flatbuffers::Offset<metadata_fbs::AssociatedFile>> files;
  for (const std::string& file : tensor.label_files) {
    files.push_back(
        metadata_fbs::CreateAssociatedFile(builder, builder.CreateString(file), 0, kAxisLabels));
  }
  const auto name = builder.CreateString(tensor.name);
  const auto units_vector = builder.CreateVector(units);
  const auto files_vector = builder.CreateVector(files);
  return metadata_fbs::CreateTensorMetadata(builder, name, 0, 0, 0, units_vector, 0, files_vector);
}

}  // namespace

void AddMetadataEntry(Model& model) {
  Builder builder;
  const auto write_all = [&builder](const std::vector<TensorMetadata>& tensors) {
    std::vector<flatbuffers::Offset<metadata_fbs::TensorMetadata>> written;
    for (const TensorMetadata& tensor : tensors) written.push_back(WriteTensor(builder, tensor));
    return builder.CreateVector(written);
  };
  const auto inputs = write_all(model.metadata.inputs);
  const auto outputs = write_all(model.metadata.outputs);
  const auto main = metadata_fbs::CreateSubGraphMetadata(builder, 0, 0, inputs, outputs);
  const auto subgraphs = builder.CreateVector(&main, 1);
  const auto name = builder.CreateString(model.metadata.name);
  metadata_fbs::FinishModelMetadataBuffer(
      builder, metadata_fbs::CreateModelMetadata(builder, name, 0, 0, subgraphs));
  const auto* data = builder.GetBufferPointer();
  model.metadata_entries.push_back({std::string(tflite::kMetadataEntryName),
                                    ConstantData::Own({data, data + builder.GetSize()})});
}

}  // namespace octet
