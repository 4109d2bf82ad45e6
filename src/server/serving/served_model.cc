#include "server/serving/served_model.h"

#include <algorithm>
#include <chrono>

#include "image/label_sources.h"
#include "model/metadata.h"

namespace octet {
namespace {

Result<Preprocessor> PreprocessorFor(const LoadedModel& model, PreprocessOptions options) {
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

}  // namespace

ServedModel::ServedModel(std::string name, std::shared_ptr<const LoadedModel> model, Labels labels,
                         Preprocessor preprocessor, const ImageLimits& image_limits,
                         std::unique_ptr<RunnerPool> runners)
    : name_(std::move(name)),
      model_(std::move(model)),
      labels_(std::move(labels)),
      preprocessor_(std::move(preprocessor)),
      image_limits_(image_limits),
      runners_(std::move(runners)) {}

Result<std::unique_ptr<ServedModel>> ServedModel::Load(const ModelSpec& spec,
                                                       const ServedModelOptions& options) {
  OCTET_ASSIGN(auto model, LoadModel(spec.path, options.backend));
  auto preprocessor = PreprocessorFor(*model, options.preprocess);
  if (!preprocessor) return Prefixed(spec.path, std::move(preprocessor).error());
  OCTET_ASSIGN(Labels labels, ResolveLabels({.named_path = spec.labels_path,
                                             .environment_path = options.labels_environment_path,
                                             .model_path = spec.path,
                                             .embedded_text = EmbeddedLabels(model->model())}));
  auto runners = RunnerPool::Create(*model, options.sessions);
  if (!runners) return Prefixed(spec.path, std::move(runners).error());
  return std::unique_ptr<ServedModel>(
      new ServedModel(spec.name, std::move(model), std::move(labels), *std::move(preprocessor),
                      options.preprocess.limits, *std::move(runners)));
}

int ServedModel::class_count() const {
  return static_cast<int>(model_->outputs()[0].shape.element_count());
}

Result<ServedClassification> ServedModel::Classify(std::span<const uint8_t> image_file,
                                                   int top_k) const {
  const RunnerPool::Lease runner = runners_->Acquire();
  OCTET_TRY(preprocessor_.Run(image_file, runner->input(0).bytes));
  const auto start = std::chrono::steady_clock::now();
  OCTET_TRY(runner->Run());
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  const AffineQuantization quantization = model_->outputs()[0].quantization.per_tensor();
  OCTET_ASSIGN(const auto predictions, TopK(runner->output(0), quantization, top_k));
  ServedClassification classification{.inference_seconds = elapsed.count()};
  for (const Prediction& prediction : predictions) {
    classification.predictions.push_back(
        {prediction, labels_.LabelOf(prediction.class_id, class_count())});
  }
  return classification;
}

std::optional<size_t> FindModel(const ServedModels& models, std::string_view name) {
  const auto found =
      std::ranges::find_if(models, [&](const auto& model) { return model->name() == name; });
  if (found == models.end()) return std::nullopt;
  return static_cast<size_t>(found - models.begin());
}

}  // namespace octet
