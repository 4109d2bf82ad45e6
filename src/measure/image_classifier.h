// From image files to the classes of a model, with the time of the run alone.
//
// A classifier is shared by threads; each thread has its own Worker (tensors of one run).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "image/preprocess.h"
#include "image/top_k.h"

namespace octet {

struct Classification {
  std::vector<Prediction> predictions;
  double inference_time_ms = 0;
  std::string input_sha256;  // of the first input's and output's bytes; empty unless asked for
  std::string output_sha256;
};

struct ClassifyOptions {
  int top_k = 5;
  bool digest = false;
};

// The model must have one image input and an output. `options` gets the model's own normalisation
// (TFLite Metadata) added.
Result<Preprocessor> PreprocessorOf(const LoadedModel& model, PreprocessOptions options);

class ImageClassifier {
 public:
  class Worker {
   public:
    Result<Classification> Classify(std::span<const uint8_t> image_file,
                                    const ClassifyOptions& options);

   private:
    friend class ImageClassifier;
    Worker(const ImageClassifier& classifier, std::unique_ptr<Runner> runner)
        : classifier_(classifier), runner_(std::move(runner)) {}
    const ImageClassifier& classifier_;  // outlives its workers
    std::unique_ptr<Runner> runner_;
  };

  // Scores are the model's first output; for the rest see PreprocessorOf.
  static Result<ImageClassifier> Create(std::shared_ptr<const LoadedModel> model,
                                        PreprocessOptions options);
  Result<Worker> NewWorker() const;
  // Classes the first output scores.
  int class_count() const;

 private:
  ImageClassifier(std::shared_ptr<const LoadedModel> model, Preprocessor preprocessor)
      : model_(std::move(model)), preprocessor_(std::move(preprocessor)) {}

  std::shared_ptr<const LoadedModel> model_;
  Preprocessor preprocessor_;
};

}  // namespace octet
