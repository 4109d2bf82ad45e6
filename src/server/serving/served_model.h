// One model that the server answers with: loaded once, its sessions, its preprocessing, its labels.
//
//   image bytes -> Preprocessor -> Runner -> top k -> labels
// Immutable but for its pool of sessions: any thread may call Classify.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "image/labels.h"
#include "image/preprocess.h"
#include "image/top_k.h"
#include "server/serving/runner_pool.h"

namespace octet {

// Which model, and the name it is asked for by.
struct ModelSpec {
  std::string name;
  std::string path;
  std::string labels_path;  // empty: see image/label_sources.h
};

struct ServedModelOptions {
  BackendOptions backend;
  PreprocessOptions preprocess;
  std::string labels_environment_path;  // LABELS_PATH; empty: not set
  int sessions = 1;
};

struct LabelledPrediction {
  Prediction prediction;
  std::string label;  // empty: the class has none
};

struct ServedClassification {
  std::vector<LabelledPrediction> predictions;
  double inference_seconds = 0;  // of the run alone
};

class ServedModel {
 public:
  // Errors name the file.
  static Result<std::unique_ptr<ServedModel>> Load(const ModelSpec& spec,
                                                   const ServedModelOptions& options);

  const std::string& name() const { return name_; }
  const Shape& input_shape() const { return model_->inputs()[0].shape; }
  int class_count() const;
  int label_count() const { return labels_.size(); }
  const ImageLimits& image_limits() const { return image_limits_; }

  // Waits for a free session. Errors are those of Preprocessor::Run and Runner::Run.
  Result<ServedClassification> Classify(std::span<const uint8_t> image_file, int top_k) const;

 private:
  ServedModel(std::string name, std::shared_ptr<const LoadedModel> model, Labels labels,
              Preprocessor preprocessor, const ImageLimits& image_limits,
              std::unique_ptr<RunnerPool> runners);

  std::string name_;
  std::shared_ptr<const LoadedModel> model_;
  Labels labels_;
  Preprocessor preprocessor_;
  ImageLimits image_limits_;
  std::unique_ptr<RunnerPool> runners_;
};

// In the order they were named: the first answers /infer, the second /infer-v2.
using ServedModels = std::vector<std::unique_ptr<ServedModel>>;

// The model's index; nothing when none has that name.
std::optional<size_t> FindModel(const ServedModels& models, std::string_view name);

}  // namespace octet
