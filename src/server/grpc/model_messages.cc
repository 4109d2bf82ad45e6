#include "server/grpc/model_messages.h"

#include "inference.pb.h"

namespace octet {
namespace {

using google::protobuf::RepeatedPtrField;
using TensorMessage = inference::ModelMetadataResponse::TensorMetadata;

void FillTensors(const std::vector<TensorDescription>& tensors,
                 RepeatedPtrField<TensorMessage>& messages) {
  for (const TensorDescription& tensor : tensors) {
    TensorMessage& message = *messages.Add();
    message.set_name(tensor.name);
    message.set_datatype(tensor.datatype);
    message.mutable_shape()->Add(tensor.shape.begin(), tensor.shape.end());
  }
}

inference::DataType DataTypeOf(const std::string& datatype) {
  if (datatype == "BYTES") return inference::TYPE_STRING;
  inference::DataType type = inference::TYPE_INVALID;
  inference::DataType_Parse("TYPE_" + datatype, &type);
  return type;
}

void FillDuration(const StatisticDuration& duration, inference::StatisticDuration& message) {
  message.set_count(duration.count);
  message.set_ns(duration.ns);
}

}  // namespace

void Fill(const ModelDescription& metadata, inference::ModelMetadataResponse& message) {
  message.set_name(metadata.name);
  for (const std::string& version : metadata.versions) message.add_versions(version);
  message.set_platform(metadata.platform);
  FillTensors(metadata.inputs, *message.mutable_inputs());
  FillTensors(metadata.outputs, *message.mutable_outputs());
  message.mutable_properties()->insert(metadata.properties.begin(), metadata.properties.end());
}

void Fill(const ModelConfiguration& configuration, inference::ModelConfig& message) {
  message.set_name(configuration.name);
  message.set_platform(configuration.platform);
  message.set_backend(configuration.backend);
  message.set_max_batch_size(configuration.max_batch_size);
  for (const TensorDescription& tensor : configuration.inputs) {
    inference::ModelInput& input = *message.add_input();
    input.set_name(tensor.name);
    input.set_data_type(DataTypeOf(tensor.datatype));
    input.mutable_dims()->Add(tensor.shape.begin(), tensor.shape.end());
  }
  if (configuration.image_input && message.input_size() > 0) {
    message.mutable_input(0)->set_format(inference::ModelInput::FORMAT_NHWC);
  }
  for (const TensorDescription& tensor : configuration.outputs) {
    inference::ModelOutput& output = *message.add_output();
    output.set_name(tensor.name);
    output.set_data_type(DataTypeOf(tensor.datatype));
    output.mutable_dims()->Add(tensor.shape.begin(), tensor.shape.end());
  }
  if (message.output_size() > 0) {
    message.mutable_output(0)->set_label_filename(configuration.label_filename);
  }
  inference::ModelInstanceGroup& instances = *message.add_instance_group();
  instances.set_name(configuration.name);
  instances.set_count(configuration.instances);
  instances.set_kind(inference::ModelInstanceGroup::KIND_CPU);
  if (configuration.max_queue_delay_us > 0) {
    message.mutable_dynamic_batching()->set_max_queue_delay_microseconds(
        static_cast<uint64_t>(configuration.max_queue_delay_us));
  }
  for (const auto& [name, value] : configuration.parameters) {
    (*message.mutable_parameters())[name].set_string_value(value);
  }
}

void Fill(const ModelStatistics& statistics, inference::ModelStatistics& message) {
  message.set_name(statistics.name);
  message.set_version(statistics.version);
  message.set_last_inference(statistics.last_inference_ms);
  message.set_inference_count(statistics.inference_count);
  message.set_execution_count(statistics.execution_count);
  inference::InferStatistics& durations = *message.mutable_inference_stats();
  FillDuration(statistics.success, *durations.mutable_success());
  FillDuration(statistics.fail, *durations.mutable_fail());
  FillDuration(statistics.queue, *durations.mutable_queue());
  FillDuration(statistics.compute_input, *durations.mutable_compute_input());
  FillDuration(statistics.compute_infer, *durations.mutable_compute_infer());
  FillDuration(statistics.compute_output, *durations.mutable_compute_output());
  durations.mutable_cache_hit();
  durations.mutable_cache_miss();
  for (const BatchStatistics& batch : statistics.batches) {
    inference::InferBatchStatistics& row = *message.add_batch_stats();
    row.set_batch_size(batch.batch_size);
    FillDuration(batch.compute_input, *row.mutable_compute_input());
    FillDuration(batch.compute_infer, *row.mutable_compute_infer());
    FillDuration(batch.compute_output, *row.mutable_compute_output());
  }
  if (statistics.memory_bytes > 0) {
    inference::MemoryUsage& memory = *message.add_memory_usage();
    memory.set_type("CPU");
    memory.set_byte_size(statistics.memory_bytes);
  }
}

}  // namespace octet
