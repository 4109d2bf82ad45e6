// What the server offers through every protocol: models by name and version, their metadata,
// statistics and readiness, inference, and the model repository. REST (rest/) and gRPC (grpc/) are
// translations of this.
//
// An empty version is the latest that is ready. Errors carry the texts that clients of Triton and
// KServe search for: NotFound "Request for unknown model: 'M' is not found", Unavailable
// "'M' version 3 is not at ready state". Any thread may call everything; nothing here waits for an
// inference or for a model to load.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "server/serving/inference.h"

namespace octet {

struct ServerMetadata {
  std::string name;
  std::string version;
  std::vector<std::string> extensions;
};

struct TensorDescription {
  std::string name;
  std::string datatype;
  std::vector<int64_t> shape;  // -1: the batch, where the model takes one
};

struct ModelDescription {
  std::string name;
  std::vector<std::string> versions;
  std::string platform;  // "tflite_flatbuffer"
  std::vector<TensorDescription> inputs;
  std::vector<TensorDescription> outputs;
  // Scale and zero point, labels file, backend and device in use.
  std::map<std::string, std::string> properties;
};

// The parts of Triton's ModelConfig that mean something here.
struct ModelConfiguration {
  std::string name;
  std::string platform;
  std::string backend;
  int max_batch_size = 0;  // 0: one item a request, its shape has the batch dimension
  std::vector<TensorDescription> inputs;  // shapes without the batch where max_batch_size > 0
  std::vector<TensorDescription> outputs;
  std::string label_filename;  // of outputs[0]; empty: none
  bool image_input = false;    // inputs[0] is NHWC
  int instances = 1;
  int64_t max_queue_delay_us = 0;  // of dynamic batching; 0: off
  std::map<std::string, std::string> parameters;
};

struct StatisticDuration {
  uint64_t count = 0;
  uint64_t ns = 0;
};

struct BatchStatistics {
  uint64_t batch_size = 0;
  StatisticDuration compute_input, compute_infer, compute_output;
};

struct ModelStatistics {
  std::string name;
  std::string version;
  uint64_t last_inference_ms = 0;  // since 1970; 0: none yet
  uint64_t inference_count = 0;    // items
  uint64_t execution_count = 0;    // runs of the model
  StatisticDuration success, fail, queue, compute_input, compute_infer, compute_output;
  std::vector<BatchStatistics> batches;
  uint64_t memory_bytes = 0;
};

struct RepositoryRow {
  std::string name;
  std::string version;  // empty: not loaded
  std::string state;    // READY, UNAVAILABLE, LOADING, UNLOADING; empty: not loaded
  std::string reason;   // empty: none
};

using InferenceResult = std::variant<InferenceResponse, Refusal>;
using InferenceDone = std::function<void(InferenceResult)>;
using RepositoryDone = std::function<void(Status)>;

class InferenceService {
 public:
  virtual ~InferenceService() = default;

  virtual ServerMetadata Metadata() const = 0;
  // All required models are ready and the server is not shutting down.
  virtual bool Ready() const = 0;
  // False for a model that is known and not ready; NotFound for one that is not known.
  virtual Result<bool> ModelReady(std::string_view model, std::string_view version) const = 0;
  virtual Result<ModelDescription> MetadataOf(std::string_view model,
                                              std::string_view version) const = 0;
  virtual Result<ModelConfiguration> ConfigurationOf(std::string_view model,
                                                     std::string_view version) const = 0;
  // Of all models when `model` is empty.
  virtual Result<std::vector<ModelStatistics>> StatisticsOf(std::string_view model,
                                                            std::string_view version) const = 0;

  // Calls `done` exactly once, at once or later, from any thread.
  virtual void Infer(InferenceRequest request, InferenceDone done) = 0;

  virtual std::vector<RepositoryRow> RepositoryIndex(bool ready_only) const = 0;
  // `done` as for Infer, when the model is ready (or failed: then what was served is served on), or
  // gone. Unavailable, in Triton's words, unless the server was started with model control.
  virtual void LoadModel(std::string_view model, RepositoryDone done) = 0;
  virtual void UnloadModel(std::string_view model, RepositoryDone done) = 0;
};

}  // namespace octet
