// One version of a model, loaded and warm: its weights, preprocessing, labels, queue and workers.
//
//   an image:    Classify -> decode, resize, quantise -> run -> top k -> labels
//   tensors:     Infer    -> copied in (or decoded, for images in a BYTES tensor) -> run -> copied
//   out
// Any thread may call; answers come from the model's workers. Whoever waits for an answer need not
// hold the ServedModel, but it goes only after its last answer, so not on a worker's thread:
// ModelRegistry sees to that.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "image/labels.h"
#include "image/preprocess.h"
#include "image/top_k.h"
#include "server/memory_budget.h"
#include "server/model_metrics.h"
#include "server/serving/inference_scheduler.h"
#include "server/serving/inference_service.h"
#include "server/serving/model_cache.h"
#include "server/serving/model_files.h"
#include "server/serving/model_options.h"
#include "server/serving/model_statistics.h"
#include "server/serving/tensor_job.h"

namespace octet {

struct LabelledPrediction {
  Prediction prediction;
  std::string label;  // empty: the class has none
};

struct ServedClassification {
  std::vector<LabelledPrediction> predictions;
  double inference_seconds = 0;  // of the run alone
};

struct ClassifyRequest {
  std::span<const uint8_t> image_file;  // borrowed: `storage` keeps it
  int top_k = 5;
  uint64_t priority = 0;
  std::chrono::microseconds timeout{0};
  std::shared_ptr<const void> storage;
  std::shared_ptr<const std::atomic<bool>> cancelled;
};
using ClassifyDone = std::function<void(std::variant<ServedClassification, Refusal>)>;

struct ServingOptions {
  size_t decode_memory_bytes = size_t{256} << 20;  // of pixels being decoded at once
  std::string labels_environment_path = {};        // LABELS_PATH; empty: not set
};

// What all served models share; outlives them.
struct ServingContext {
  ServingContext(const ServingOptions& from, ModelMetricsFactory& metrics_factory)
      : options(from), decode_budget(from.decode_memory_bytes), metrics(metrics_factory) {}

  const ServingOptions options;
  ModelCache cache;
  MemoryBudget decode_budget;
  ModelMetricsFactory& metrics;
  // Called whenever the report of a model's delegate changes, first when it is loaded; any thread.
  // Set before the first load.
  std::function<void(const std::string& model, const DelegateReport& report)> on_delegate;
};

struct ModelIdentity {
  std::string name;
  int64_t version = 1;
};

class ServedModel : private InferenceObserver {
 public:
  // Loads, verifies and warms up. Errors name the file.
  static Result<std::unique_ptr<ServedModel>> Load(const ModelIdentity& identity,
                                                   const ModelVersionFiles& files,
                                                   const ModelOptions& options,
                                                   ServingContext& context);
  ~ServedModel() override;

  const std::string& name() const { return identity_.name; }
  std::string version() const { return std::to_string(identity_.version); }
  const ModelVersionFiles& files() const { return files_; }
  const ModelOptions& options() const { return options_; }
  const LoadedModel& loaded() const { return *model_; }
  std::string_view backend_name() const { return BackendName(model_->backend()); }
  // False while a delegate that the options require is not used.
  bool delegate_ready() const;
  const Shape& input_shape() const { return model_->inputs()[0].shape; }
  int class_count() const;
  int label_count() const { return labels_.size(); }
  int64_t memory_bytes() const;

  ModelDescription Metadata() const;
  ModelConfiguration Configuration() const;
  ModelStatistics Statistics() const;
  int waiting() const { return scheduler_->waiting(); }

  // Both call `done` exactly once.
  void Classify(ClassifyRequest request, ClassifyDone done);
  void Infer(InferenceRequest request, InferenceDone done);

 private:
  class ClassifyJob;

  ServedModel(ModelIdentity identity, ModelVersionFiles files, ModelOptions options,
              ServingContext& context, std::shared_ptr<const LoadedModel> model);

  void Submit(std::unique_ptr<InferenceJob> job);
  std::map<std::string, std::string> Properties() const;
  int InstanceCount() const;
  std::string DeviceName() const;
  void NoteDelegate();
  // The file that was named, or found beside the version; empty: neither.
  const std::string& labels_path() const {
    return options_.labels_path.empty() ? files_.labels_path : options_.labels_path;
  }
  Status Prepare();
  void LoadBatched();
  Status WarmUp() const;
  void Succeeded(int items, const InferenceTimes& times) override;
  void Failed(int64_t ns) override;
  void Ran(int items, const InferenceTimes& times) override;

  int64_t DeadlineFor(std::chrono::microseconds timeout) const;
  std::optional<Refusal> DecodeImage(std::span<const uint8_t> file,
                                     std::span<uint8_t> tensor) const;
  std::vector<LabelledPrediction> Labelled(const std::vector<Prediction>& predictions) const;

  const ModelIdentity identity_;
  const ModelVersionFiles files_;
  const ModelOptions options_;
  ServingContext& context_;
  const std::shared_ptr<const LoadedModel> model_;
  std::shared_ptr<const LoadedModel> batched_;  // for max_batch_size items at once; null: none
  std::string no_batch_reason_;
  Labels labels_;
  const TensorFace face_;
  std::optional<Preprocessor> preprocessor_;  // none: the model does not take images
  std::string no_image_reason_;
  ModelStatisticsCounter statistics_;
  std::unique_ptr<ModelMetrics> metrics_;
  std::atomic<int64_t> noted_delegate_ = -1;       // version of the last report that was told
  std::unique_ptr<InferenceScheduler> scheduler_;  // goes first: its workers use all the others
};

}  // namespace octet
