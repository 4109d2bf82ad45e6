#include "measure/image_classifier.h"

#include <chrono>

#include "base/digest.h"

namespace octet {

Result<Preprocessor> PreprocessorOf(const LoadedModel& model, PreprocessOptions options) {
  if (model.inputs().size() != 1 || model.outputs().empty()) {
    return Unsupported(
        "an image classifier has one input and at least one output, this model has {} and {}",
        model.inputs().size(), model.outputs().size());
  }
  const TensorInfo& input = model.inputs()[0];
  OCTET_ASSIGN(const ImageInput image_input,
               ImageInputOf(input.type, input.shape, input.quantization));
  const auto& metadata = model.model().metadata.inputs;
  if (!metadata.empty() && !metadata[0].normalization.mean.empty()) {
    options.metadata_normalization =
        Normalization{metadata[0].normalization.mean, metadata[0].normalization.std};
  }
  return Preprocessor::Create(image_input, options);
}

Result<ImageClassifier> ImageClassifier::Create(std::shared_ptr<const LoadedModel> model,
                                                PreprocessOptions options) {
  OCTET_ASSIGN(Preprocessor preprocessor, PreprocessorOf(*model, std::move(options)));
  return ImageClassifier(std::move(model), std::move(preprocessor));
}

Result<ImageClassifier::Worker> ImageClassifier::NewWorker() const {
  OCTET_ASSIGN(auto runner, model_->NewRunner());
  return Worker(*this, std::move(runner));
}

int ImageClassifier::class_count() const {
  return static_cast<int>(model_->outputs()[0].shape.element_count());
}

Result<Classification> ImageClassifier::Worker::Classify(std::span<const uint8_t> image_file,
                                                         const ClassifyOptions& options) {
  Classification classification;
  OCTET_TRY(classifier_.preprocessor_.Run(image_file, runner_->input(0).bytes));
  if (options.digest) classification.input_sha256 = Sha256Hex(runner_->input(0).bytes);
  const auto start = std::chrono::steady_clock::now();
  OCTET_TRY(runner_->Run());
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - start;
  classification.inference_time_ms = elapsed.count();
  const TensorView scores = runner_->output(0);
  if (options.digest) classification.output_sha256 = Sha256Hex(scores.bytes);
  const AffineQuantization quantization =
      classifier_.model_->outputs()[0].quantization.per_tensor();
  OCTET_ASSIGN(classification.predictions, TopK(scores, quantization, options.top_k));
  return classification;
}

}  // namespace octet
