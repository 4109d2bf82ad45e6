#include "server/rest/v2_documents.h"

namespace octet {
namespace {

Json TensorsJson(const std::vector<TensorDescription>& tensors) {
  Json json = Json::array();
  for (const TensorDescription& tensor : tensors) {
    json.push_back({{"name", tensor.name}, {"datatype", tensor.datatype}, {"shape", tensor.shape}});
  }
  return json;
}

Json DurationJson(const StatisticDuration& duration) {
  return {{"count", duration.count}, {"ns", duration.ns}};
}

// "TYPE_UINT8"
std::string ConfigType(const std::string& datatype) {
  return datatype == "BYTES" ? "TYPE_STRING" : "TYPE_" + datatype;
}

Json ConfigTensor(const TensorDescription& tensor) {
  return {
      {"name", tensor.name}, {"data_type", ConfigType(tensor.datatype)}, {"dims", tensor.shape}};
}

}  // namespace

Json V2ServerMetadata(const ServerMetadata& metadata) {
  return {
      {"name", metadata.name}, {"version", metadata.version}, {"extensions", metadata.extensions}};
}

Json V2ModelMetadata(const ModelDescription& metadata) {
  return {{"name", metadata.name},
          {"versions", metadata.versions},
          {"platform", metadata.platform},
          {"inputs", TensorsJson(metadata.inputs)},
          {"outputs", TensorsJson(metadata.outputs)},
          {"properties", metadata.properties}};
}

Json V2ModelConfiguration(const ModelConfiguration& configuration) {
  Json inputs = Json::array();
  for (const TensorDescription& tensor : configuration.inputs) {
    Json input = ConfigTensor(tensor);
    const bool image = configuration.image_input && inputs.empty();
    input["format"] = image ? "FORMAT_NHWC" : "FORMAT_NONE";
    // The protocol allows a format for three dimensions only.
    if (tensor.shape.size() != 3) input["format"] = "FORMAT_NONE";
    inputs.push_back(std::move(input));
  }
  Json outputs = Json::array();
  for (const TensorDescription& tensor : configuration.outputs) {
    Json output = ConfigTensor(tensor);
    output["label_filename"] = outputs.empty() ? configuration.label_filename : "";
    outputs.push_back(std::move(output));
  }
  Json parameters = Json::object();
  for (const auto& [key, value] : configuration.parameters) {
    parameters[key] = {{"string_value", value}};
  }
  Json json = {
      {"name", configuration.name},
      {"platform", configuration.platform},
      {"backend", configuration.backend},
      {"max_batch_size", configuration.max_batch_size},
      {"input", std::move(inputs)},
      {"output", std::move(outputs)},
      {"instance_group",
       {{{"name", configuration.name}, {"kind", "KIND_CPU"}, {"count", configuration.instances}}}},
      {"default_model_filename", "model.tflite"},
      {"parameters", std::move(parameters)}};
  if (configuration.max_queue_delay_us > 0) {
    json["dynamic_batching"] = {{"preferred_batch_size", {configuration.max_batch_size}},
                                {"max_queue_delay_microseconds", configuration.max_queue_delay_us}};
  }
  return json;
}

Json V2Statistics(const std::vector<ModelStatistics>& statistics) {
  Json models = Json::array();
  for (const ModelStatistics& model : statistics) {
    Json batches = Json::array();
    for (const BatchStatistics& batch : model.batches) {
      batches.push_back({{"batch_size", batch.batch_size},
                         {"compute_input", DurationJson(batch.compute_input)},
                         {"compute_infer", DurationJson(batch.compute_infer)},
                         {"compute_output", DurationJson(batch.compute_output)}});
    }
    models.push_back(
        {{"name", model.name},
         {"version", model.version},
         {"last_inference", model.last_inference_ms},
         {"inference_count", model.inference_count},
         {"execution_count", model.execution_count},
         {"inference_stats",
          {{"success", DurationJson(model.success)},
           {"fail", DurationJson(model.fail)},
           {"queue", DurationJson(model.queue)},
           {"compute_input", DurationJson(model.compute_input)},
           {"compute_infer", DurationJson(model.compute_infer)},
           {"compute_output", DurationJson(model.compute_output)},
           {"cache_hit", DurationJson({})},
           {"cache_miss", DurationJson({})}}},
         {"response_stats", Json::object()},
         {"batch_stats", std::move(batches)},
         {"memory_usage", {{{"type", "CPU"}, {"id", 0}, {"byte_size", model.memory_bytes}}}}});
  }
  return {{"model_stats", std::move(models)}};
}

Json V2RepositoryIndex(const std::vector<RepositoryRow>& rows) {
  Json index = Json::array();
  for (const RepositoryRow& row : rows) {
    Json entry = {{"name", row.name}};
    if (!row.version.empty()) entry["version"] = row.version;
    if (!row.state.empty()) entry["state"] = row.state;
    if (!row.reason.empty()) entry["reason"] = row.reason;
    index.push_back(std::move(entry));
  }
  return index;
}

}  // namespace octet
